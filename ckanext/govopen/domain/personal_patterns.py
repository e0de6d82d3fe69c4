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
ID_NUMBER = re.compile(r"(?<![0-9A-Za-z.])\d{6}" + GAP + r"\d{8}" + GAP + r"\d{3}[0-9Xx](?![0-9A-Za-z])")
PHONE = re.compile(r"(?<![0-9A-Za-z.])(?:(?:\+|00)?86[ -]?)?(1[3-9]\d[ -]?\d{4}[ -]?\d{4})(?![0-9A-Za-z]|\.\d)")
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
PERSON = re.compile(
    r"姓名|人名|联系人|负责人|法人|法定代表人|户主|业主|患者|学生|申请人|当事人|被告|原告|经办人|持证人|从业人员|收件人|家长|监护人|员工|会员|\bname\b",
    re.IGNORECASE,
)
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
    r"(?:[路街道巷村镇乡县市省区站桥厂店馆园校院所局处科室组队部公司中心银行超市酒店小区大厦广场]\Z)|有限|公司|中心|委员|办公|单位|医院|学校|不详|无名|匿名|未知|保密"
)
IN_TEXT = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,4}?)(?:[（(]?(?:男|女|先生|女士)[）)]?)?[，,、：:；;\s]*(?:现?住址?|居住于?|家住|户籍(?:地址|地)?|住所(?:地)?|地址|收货地址)[为在于是]?[：:，,\s]*(?=\S)"
)
# One character becomes one character, so that places stay what they are.
FOLDED = {ord(chr(0xFF01 + n)): chr(0x21 + n) for n in range(94)}
