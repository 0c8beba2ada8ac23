// What the keys of the settings are called. A key without words of its own is shown as it is: the reference explains it.

const names = {
  hall: "大厅", name: "名称", desk: "服务台", week: "每周开放时间", passed: "过号说明", calls: "叫号", departments: "部门", series: "票号系列", services: "办事项目", windows: "窗口",
  rating: "评价", exceptions: "特殊日期", clear: "清空排队的时间", pages: "手机访问地址", elderly_age: "老年人优先年龄", zone: "时区", id: "编号", prefix: "号码前缀", digits: "号码位数",
  department: "部门", usual: "常用", identity: "取号凭证", cards: "可用证件", min_age: "最小年龄", hours: "开放时间", sales: "每日限量", pass: "过号规则", stages: "后续环节", warn: "等候人数提醒",
  place: "地点", bring: "要带的材料", steps: "办理步骤", appointments: "预约", slot_minutes: "每段分钟数", capacity: "每段人数", most: "最多叫号次数", pause: "两次叫号间隔（秒）", passes: "过号次数",
  no: "窗口号", from: "从", to: "到", label: "名称", zh: "中文", en: "英文", ko: "韩文", on: "启用",
  mon: "周一", tue: "周二", wed: "周三", thu: "周四", fri: "周五", sat: "周六", sun: "周日",
  terminal: "终端", number: "机号", neighbour: "相邻的终端", screen: "屏幕", layout: "版式", fullscreen: "全屏", idcard: "身份证阅读器", printer: "号票打印机", port: "端口", baud: "波特率", profile: "打印机型号",
  speech: "终端语音", volume: "音量", command: "命令", sound: "提示音", light: "指示灯", line: "线路", locks: "锁控板", protocol: "协议", board: "锁控板", scanner: "扫码器",
  listen: "网页地址", browser: "浏览器用", machine: "终端用", tls: "证书", names: "主机名", voice: "大厅叫号语音", gong: "提示音文件", backup: "备份", monitor: "监控", hall_service: "所属大厅", url: "地址",
  pickup: "取件", days: "保存天数", working_days: "只算工作日", signature: "取件签名", remind: "第几天提醒", code_ends: "到期后取件码失效", notify: "通知", by: "通知方式",
  cabinet: "取件柜", side: "在终端哪一侧", looked: "已查看为空", grid: "格口排列", cell: "单个格口", columns: "列数", rows: "行数", sizes: "各行大小", column: "起始列", row: "起始行", first: "起始号", lock: "起始锁", across: "横向编号", size: "大小",
  database: "数据库",
};

/** Returns the words of a key. */
export const nameOf = (key) => names[key] || key;

/** The choices of keys that have few values. */
export const choices = {
  identity: { card: "身份证", card_or_number: "身份证或输入号码", none: "不需要" },
  pass: { void: "作废，重新取号", tail: "排到队尾" },
  side: { left: "左边", right: "右边", below: "下面" },
  layout: { portrait: "竖屏", landscape: "横屏" },
  signature: { off: "不签名", optional: "可签可不签" },
  by: { slip: "打印凭条", http: "短信网关" },
};

const words = () => ({ zh: "", en: "", ko: "" });

/** A new member of a list, by the list's path without numbers. What is not here is a list of texts. */
export const fresh = {
  "hall.exceptions": () => ({ from: "", to: "", name: words(), hours: [] }),
  "hall.departments": () => ({ id: "", name: words() }),
  "hall.series": () => ({ id: "", prefix: "", digits: 0 }),
  "hall.services": () => ({ id: "", department: "", series: "", usual: false, identity: "card", name: words(), place: words(), bring: [], steps: [], hours: [], sales: [] }),
  "hall.services.bring": words,
  "hall.services.steps": words,
  "hall.windows": () => ({ no: 0, services: [], hours: [] }),
  "locks.board": () => ({ board: 1, locks: 12 }),
  cabinet: () => ({ id: "", name: "", side: "right", looked: false, grid: [] }),
  "cabinet.grid": () => ({ first: 1, columns: 1, rows: 1, sizes: ["small"], column: 1, row: 1, board: 1, lock: 1, across: false }),
};
