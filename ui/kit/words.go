package kit

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// wholeWords are Chinese words of the kiosk that a line must not break: Chinese has no spaces, and "身份|证" at the end of a line of large type
// reads badly. Words that are missing here break anywhere, which is correct, only less pretty.
const wholeWords = `身份证 读卡区 读卡器 服务台 服务区 工作人员 打印机 号码 号票 纸质 取号 取件 取走 取件码 领取 证件 证书 业务 办理 办事 指南 材料 流程
选择 请选择 要办的 要看的 核对 确认 输入 重新 重输 删除 打印 补打 正在 登记 记下 拍照 保存 手机 扫码 排队 等候 叫号 窗口 听到 已经 有号 有效 仍然 完成
继续 结束 返回 首页 清除 信息 没有 操作 本机 机器 暂停 服务 恢复 自动 使用 不能 可以 不用 不要 移开 平放 拿起 再放 一次 暂时 暂无 现在 今天 明天 上午 下午
需要 帮助 大字 标准字 下方 右边 旁边 颜色 高对比度 一楼 二楼 三楼 优先 军人 残疾人 周岁 年满 未满 监护人 陪同 居民 居住证 过期 日期 类型 这种 这张 这项
别的 还要 时间 无法 估计 分钟 小时 最后 一位 提示音 拿走 没带 怎么办 大厅 政务 不动产 户口 社保 参保 医保 报销 企业 开办 婚姻 税务 公安 户政 民政 市场 监管`

// wordsByStart finds the whole words by their first character.
var wordsByStart = sync.OnceValue(func() map[rune][]string {
	m := map[rune][]string{}
	for w := range strings.FieldsSeq(wholeWords) {
		first, _ := utf8.DecodeRuneInString(w)
		m[first] = append(m[first], w)
	}
	return m
})

// wholeWord returns the length in bytes of the longest whole word that s begins with, or 0.
func wholeWord(s string) int {
	longest := 0
	first, _ := utf8.DecodeRuneInString(s)
	for _, w := range wordsByStart()[first] {
		if len(w) > longest && strings.HasPrefix(s, w) {
			longest = len(w)
		}
	}
	return longest
}
