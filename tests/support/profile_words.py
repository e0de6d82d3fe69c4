"""The words of the reference page for what a profile names by a key; terms of a city stand in its profile."""

STANDING = {
    "draft": "征求意见稿，未施行 Draft for comment", "trial": "试行 On trial", "in_force": "现行有效 In force",
    "lapsed": "已失效 Lapsed",
}  # fmt: skip
CALENDARS = {"cn": "全国放假安排（国务院办公厅）", "cn-gx": "广西“三月三”放假"}
AUDIENCE = {
    "public": "全部条目向社会公开",
    "open_public": "有开放类型的条目向社会公开，其余条目部门可见",
}
CHANNELS = {
    "any": "任何人可以直接取得的数据可以填链接；其余只能上传",
    "platform": "只经统一平台提供，部门不另设渠道",
}
ACCESS = {
    "free": "无需申请，直接获取",
    "granted": "申请后取得授权",
    "none": "不提供",
    "by_decision": "不提供，依程序决定给某一部门的除外",
}
RANKS = {
    "law": "法律", "administrative_regulation": "行政法规", "local_regulation": "地方性法规",
    "departmental_rule": "部门规章", "local_rule": "地方政府规章", "central_policy": "党中央、国务院政策",
    "state_council_decision": "国务院决定", "national_document": "国家有关规定和文件",
    "regional_policy": "省、自治区上级部门政策", "normative_document": "规范性文件",
}  # fmt: skip
KINDS = {
    "text": "文字", "number": "数字", "year": "年份", "flag": "是或否", "date": "日期", "coming": "今天或以后的日期",
    "past": "今天或以前的日期", "choice": "单选", "choices": "多选", "many": "可列多项", "articles": "法律条款",
    "files": "附件",
}  # fmt: skip
SUBJECTS = {
    "entry": "一个目录条目",
    "need": "目录之外的需求",
    "case": "一件已作决定的办件",
    "department": "一个部门",
    "product": "一项利用成果",
}
FACTS = {
    "files": {"present": "平台已有数据文件", "absent": "平台尚无数据文件"},
    "asker": {"department": "由部门提出", "public": "由公众提出"},
    "level": {"own": "本级、本地区的数据", "other": "其他层级或地区的数据"},
    "list": {"opening": "开放一侧的清单", "sharing": "共享一侧的清单"},
    "change": {"catalogue": "目录变更", "collection": "采集内容或范围变更"},
}
VERBS_ZH = {
    "submit": "提交", "accept": "受理", "forward": "转交", "opinion": "部门意见", "decide": "作出决定",
    "approve": "审批", "check": "核查", "conclude": "作出结论", "supply": "提供数据", "fulfil": "办理", "record": "备案",
}  # fmt: skip
LAPSES = {"late": "", "next": "；逾期未办的，转入下一环节", "close": "；逾期未办的，程序终止"}
STARTS = {"": "进入本环节（收到）之日", "submitted": "提交之日"}
ACTS = {
    "compiles": "{}编制", "proposes": "{}提出", "reviews": "{}审核", "approves": "{}批准", "is_told": "告知{}",
    "is_filed_with": "报{}备案",
}  # fmt: skip
SOURCES = {"entries": "目录条目", "cases": "办件", "departments": "各部门的条目"}
COLUMNS = {
    "title": "名称", "notes": "摘要", "provider": "提供部门", "duty": "职能", "resource_code": "资源代码",
    "open_tier": "开放类型", "open_basis": "限制开放依据", "open_conditions": "开放条件", "open_mode": "开放方式",
    "share_tier": "共享类型", "share_basis": "限制共享依据", "share_conditions": "共享条件", "share_mode": "共享方式",
    "update_cycle": "更新周期", "theme": "主题", "industry": "行业", "region": "区域", "security_level": "安全等级",
    "repository": "所属库", "items": "信息项", "contact": "联系方式", "correction_contact": "校核处理",
    "legal_basis": "法律依据", "registration_number": "登记号", "format": "格式", "since": "列入日期", "number": "编号",
    "description": "需求描述", "entry": "目录条目", "procedure": "程序", "state": "状态", "outcome": "结果",
    "supplied_on": "提供日期", "year": "年度", "due": "计划完成", "done_on": "完成日期", "priority": "年度重点",
}  # fmt: skip
RULES = {
    "usage_years": "使用记录保存{}年", "draft_days": "未提交的草稿保存{}天",
    "least_update_months": "至少每{}个月更新或复核一次", "open_plan_month": "年度开放计划在{}月底前提交",
    "lead_departments": "基础、主题数据每一类由{}个牵头部门组织编制目录",
    "remind_days": "到期前{}个工作日和到期当日提醒承办人",
}  # fmt: skip
