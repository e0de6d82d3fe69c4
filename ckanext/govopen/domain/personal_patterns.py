"""What personal information is made of: codes, weights, ranges, surnames, and the words around it.

Sources: GB 11643-1999 (identity numbers), GB/T 2260 (provinces), ISO/IEC 7812-1 (issuers of cards), the Ministry of
Industry's mobile ranges; headers and surnames as they stand in published tables.
"""

from __future__ import annotations

import re

PROVINCES = frozenset({
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54,
    61, 62, 63, 64, 65, 71, 81, 82, 83, 91,
})  # fmt: skip
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
BORN = range(1900, 2101)
# Neither glued to other digits and letters, nor a decimal: 1.3800138000 is a measure.
GAP = r"[ \u3000-]?"
_BLOCKS = r"\d{4}(?:[ -]\d{4}){3}[ -]\d[0-9X]|\d{6}(?:[ -]\d{4}){2}[ -]\d{3}[0-9X]"
ID_NUMBER = re.compile(
    rf"(?<![0-9A-Z.])(?:(?:ID|ID ?NO|NO|SFZH?|IDCARD)\.?)?"
    rf"(\d{{6}}{GAP}\d{{8}}{GAP}\d{{3}}[0-9X]|{_BLOCKS})(?![0-9A-Z])",
    re.IGNORECASE | re.ASCII,
)
# A whole number that a tool wrote as a decimal (13812345678.0) is the number; two dots part it as dashes do.
PHONE = re.compile(
    r"(?<![0-9A-Z.])(?:(?:TEL|MOBILE|PHONE)\.?)?((?:(?:\+|00)?86[ -]?)?"
    r"(?P<number>1[3-9]\d[ -]?\d{4}[ -]?\d{4}|1[3-9]\d\.\d{4}\.\d{4})(?:\.0{1,2}(?!\d))?)(?![0-9A-Z]|\.\d)",
    re.IGNORECASE | re.ASCII,
)
CARD = re.compile(
    r"(?<![0-9A-Za-z.])(?:\d{4}(?:[ -]\d{4}){3}[ -]\d{1,3}|\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{3,7}|\d{16,19})"
    r"(?![0-9A-Za-z]|[ -]\d|\.\d)"
)
ISSUERS = re.compile(r"(?:62\d|60[0-3]|4\d\d|5[1-5]\d|35[2-8]|9[0-9]55)\d+\Z")
NO_MOBILE = frozenset({"154"})  # not given out to anybody
CODED = re.compile(
    r"编号|编码|代码|流水|序号|单号|订单|批次|批号|条码|设备|桩号|车次|件号|文号|坐标|经度|纬度|时间戳|金额|面积|价|_id\Z|\bid\Z|code|serial|order",
    re.IGNORECASE,
)
TELEPHONE = re.compile(r"手机|电话|联系方式|移动电话|联系人|mobile|phone|tel", re.IGNORECASE)
OFFICE = re.compile(r"单位|机构|企业|公司|部门|办公|客服|热线|咨询|投诉|监督|服务")
# Somebody at an office (投诉人, 服务对象, 公司员工), but for whom to call there (单位联系人).
HUMAN = re.compile(
    r"(?<!联系)人(?![力口社民才防大行数均次群事类工文造])|(?:服务|咨询|投诉|帮扶|救助|监督|受助|补助|发放)对象|员(?!会|额)"
    r"|法定代表|法人代表"
)
PERSON = re.compile(
    r"姓名|人名|联系人|负责人|法人|法定代表人|户主|业主|患者|学生|申请人|当事人|被告|原告|经办人|持证人|从业人员|收件人|家长|监护人|员工|会员",
    re.IGNORECASE,
)
# A header that says of its cells that they are names: outright, or by a word that things have too (name of a park).
CALLED = re.compile(
    r"姓名|人名|(?<![a-z])(?:full|real|person|owner|user|patient|student|applicant|customer|member)_?name(?![a-z])"
    r"|(?<![a-z])xm(?![a-z])|(?<![a-z])xingming(?![a-z])",
    re.IGNORECASE,
)
NAMELY = re.compile(r"(?<![A-Za-z0-9_])(?:name|owner)(?![A-Za-z0-9_])", re.IGNORECASE)
NAME = re.compile(r"[\u4e00-\u9fff·]{2,6}\Z")
ADDRESS = re.compile(
    r"(?:[\u4e00-\u9fff]{1,8}(?:省|市|州|盟|区|县|旗|镇|乡|街道|苏木))?"
    r"[\u4e00-\u9fffA-Za-z0-9]{1,20}(?:路|街|道|巷|弄|胡同|里|村|屯|社区|小区|新村|花园|公寓|大厦|家园|嘎查)"
    r"[\u4e00-\u9fffA-Za-z0-9－-]{0,16}?(?:\d{1,5}|[一二三四五六七八九十]{1,4})(?:号|栋|幢|座|单元|室|户|组|楼|层)"
)
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛"
    "闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷"
    "盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
)
DOUBLE = frozenset({
    "欧阳", "上官", "司马", "诸葛", "司徒", "东方", "独孤", "南宫",
    "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐", "长孙", "宇文",
})  # fmt: skip
NO_NAME = re.compile(
    r"(?:(?:[路街道巷村镇乡县市省区站桥厂店馆园校院所局处科室组队部厦]|公司|中心|银行|超市|酒店|广场|日[起前后])\Z)|有限|公司|中心|委员|办公|单位|医院|学校|不详|无名|匿名|未知|保密"
)
# What stands in columns of names and is nobody: organizations, places, buildings, sums.
NOBODY = re.compile(
    r"政府|协会|集团|工会|学会|商会|支部|党委|集体|国有|合计|小计|总计|共计|其他|其它|个人|单位|本人|姓名|名称|住址|地址|备注|不明"
    r"|法院|检察|派出|服务|管理|工程|项目|社区|居委|村委|景区|车站|港口|码头|机场|故居|遗址|纪念|陵园|博物|图书|体育|文化"
    r"|[会行社部店厂校院园馆站所局处组队城区市县旗镇乡村屯路街巷道桥楼厦苑庄湾港库坝渠寺庙观祠塔亭阁殿门墓坊池泉湖河江溪岛滩洞林场]\Z"
)
# Words behind which a home stands. A bare 地址 may be a shop's: it counts only right behind a name.
_HOME = (
    r"(?:(?:家庭|户籍|户口所在|居住|现居|暂住|常住|经常居住|现|原)(?:住址|地址|地)|住址|住所地?|现住|家住|居住[于在]|现居|暂住|租住"
    r"|户籍(?:所在地)?|[住居]在|(?<![入可能])住(?![房宅院户宿建所率人]))"
)
_SENT = r"(?:联系|通讯|通信|邮寄|收货|收件|送达|详细)?地址"
IN_TEXT = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,4}?)(?:[（(]?(?:男|女|先生|女士|同志)[）)]?)?[，,、：:；;（(\s]*"
    rf"(?:{_HOME}|{_SENT})[为在于是]?[：:，,\s]*(?=\S)"
)
# The home of a name that stands some words before; what belongs to a firm or an office is nobody's home.
HOME = re.compile(
    rf"(?<!单位)(?<!公司)(?<!企业)(?<!办公)(?<!机构)(?<!经营)(?<!注册){_HOME}[为在于是]?[：:，,\s]*(?=\S)"
)
# A name that says of itself that it is one: anonymised, behind a word for a person, or before sex, age or birth.
_ROLE = (
    r"(?:姓名|户主|户名|业主|产权人|申请人|当事人|被告人?|原告人?|权利人|承租人|租户|患者|病人|死者|伤者|学生|考生|儿童|老人|家长"
    r"|监护人|持证人|持卡人|收件人|收货人|居民|村民|市民|职工|退休人员|低保对象|救助对象)"
)
_CHAR = r"[\u4e00-\u9fff]"
_STOP = r"(?=[，,、；;。（(\s]|反映|来电|投诉|申请|称|系|因|与|均|向|$)"
NAMED = re.compile(
    rf"(?P<some>{_CHAR}某(?:某|[甲乙丙丁])?)(?!小区|社区|村|路|街|镇|公司|单位|局)"
    rf"|{_ROLE}(?:姓名)?[为是：:\s]{{0,2}}(?P<said>{_CHAR}{{2,4}}?)(?:男|女|{_STOP})"
    rf"|(?:^|(?<=[，,。；;：:、\s]))(?P<sexed>{_CHAR}{{2,4}}?)(?=[，,（(\s]{{1,2}}(?:男|女|\d{{1,3}}岁|(?:19|20)\d\d年\d{{0,2}}月?.{{0,4}}(?:出生|生)|身份证|公民身份))",
    re.MULTILINE,
)
# Whose an address is: 家住青屏路12号的王某.
WHOSE = re.compile(
    rf"[A-Za-z0-9\u4e00-\u9fff-]{{0,12}}?的(?:(?:{_ROLE})?(?P<some>{_CHAR}某(?:某|[甲乙丙丁])?)"
    rf"|{_ROLE}(?P<said>{_CHAR}{{2,4}}?){_STOP}|(?P<long>{_CHAR}{{3}}){_STOP})"
)
# A firm between a name and an address: the address is the firm's, but for one's own (家住, 现住, 户籍).
FIRM = re.compile(r"公司|企业|单位|经营部|合作社|商行|门店|店铺|餐馆|工厂|厂房|学校|医院|机构|站点|网点")
OWN = re.compile(r"家|现|户|暂|租|居住|住(?!所)")
ENDS = re.compile(r"[。！？!?\n]")
# One character becomes one character, so that places stay what they are.
FOLDED = {ord(chr(0xFF01 + n)): chr(0x21 + n) for n in range(94)}
