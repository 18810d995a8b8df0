//! What people write at a service desk, put together from pieces.

use std::fmt::Write as _;

use super::random::Random;

const PLACES: [&str; 18] = [
    "一号楼大堂",
    "二号楼前台",
    "银杏厅",
    "海棠厅",
    "多功能厅",
    "三层贵宾室",
    "四层茶水间",
    "五层开放办公区",
    "六层东侧",
    "地下一层车库",
    "南门闸机",
    "西区文印室",
    "九层会议室",
    "12 层 1207 室",
    "B 座 808 室",
    "屋顶花园",
    "员工餐厅",
    "展厅入口",
];
const THINGS: [&str; 20] = [
    "投影仪",
    "空调",
    "无线网络",
    "门禁卡",
    "打印机",
    "话筒",
    "电梯",
    "饮水机",
    "照明",
    "视频会议终端",
    "发票",
    "停车月卡",
    "访客登记",
    "茶歇",
    "桌椅",
    "窗帘",
    "充电桩",
    "快递柜",
    "打卡机",
    "百叶窗",
];
const TROUBLES: [&str; 16] = [
    "无法开机",
    "时断时续",
    "声音很小",
    "不能识别",
    "反复报错",
    "漏水",
    "温度过低",
    "迟迟没有到位",
    "与预订不符",
    "数量不够",
    "抬头有误",
    "没有人应答",
    "需要延期",
    "要换一处",
    "比上周更慢",
    "怎样办理",
];
const SENTENCES: [&str; 28] = [
    "客户已在现场等候，请尽快联系",
    "电话回访，客户表示理解",
    "已按标准流程登记并告知编号",
    "现场检查，电源与线路均正常",
    "更换备件后恢复正常，观察半小时",
    "与运营部核对过合同，费用由我方承担",
    "客户要求下午三点以后再上门",
    "同类问题本月第二次出现，已记入月评",
    "备件库暂缺，向供应商催货",
    "已发短信与邮件各一次",
    "经主管同意，先行处理后补单",
    "客户强调明天上午有重要接待",
    "说明了原因和后续安排，客户接受",
    "资料不全，请客户补充房号与联系人",
    "与保洁、工程一并到场处理",
    "已拍照留存，见协作空间",
    "按《服务标准》第四章办理",
    "建议下季度统一更换",
    "客户对响应速度表示满意",
    "未能接通，已留言并约定回电时间",
    "已复位并现场演示，客户确认可用",
    "转值班台跟进，夜间继续观察",
    "核实后发现登记有误，已更正",
    "客户同意改期，时间另行约定",
    "双方当面清点，签字确认",
    "系统自动提醒后完成",
    "联系物业开放货梯，十五分钟后到达",
    "按优先级排在今天第三件",
];
const CAUSES: [&str; 8] = [
    "设备老化",
    "配置被改动",
    "交接遗漏",
    "供应商延误",
    "线路松动",
    "登记有误",
    "人手不足",
    "说明不清",
];
const REMEDIES: [&str; 6] = [
    "更换并复测",
    "恢复配置并锁定",
    "补做并当面致歉",
    "改用备用线路",
    "重新培训当班人员",
    "减免当月费用",
];

pub(crate) fn cause(random: &mut Random) -> &'static str {
    random.pick(&CAUSES)
}

pub(crate) fn remedy(random: &mut Random) -> &'static str {
    random.pick(&REMEDIES)
}

/// Such as `银杏厅投影仪无法开机`.
pub(crate) fn subject(random: &mut Random) -> String {
    let mut text = [random.pick(&PLACES), random.pick(&THINGS), random.pick(&TROUBLES)].concat();
    if random.chance(0.04) {
        let _ = write!(text, ", 编号 {}", random.between(100, 999));
    }
    text
}

/// One to three sentences. Now and then with what CSV has to quote: a comma, quotation marks, a second line.
pub(crate) fn note(random: &mut Random) -> String {
    let mut text = String::new();
    let count = random.weighted(&[(1, 6), (2, 3), (3, 1)]);
    for number in 0..count {
        text.push_str(if number == 0 { "" } else { "；" });
        text.push_str(random.pick(&SENTENCES));
    }
    match random.below(200) {
        0..6 => text.push_str(", 详见附件"),
        6..9 => text.push_str("，客户原话：\"请快一点\""),
        9 => text.push_str("\n次日上午补记：已处理完毕"),
        10..30 => {
            let _ = write!(text, "，分机 {}", random.between(8000, 8999));
        }
        _ => {}
    }
    text
}
