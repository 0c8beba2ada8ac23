package screentest

import (
	"onetrip/kiosk/flow"
	"onetrip/queue"
	"onetrip/ui/present"
	"onetrip/ui/present/presenttest"
)

// later returns pages of the issue that brings the locker: four choices on the welcome page, and the pickup code.
func later(l presenttest.Look) []Page {
	var welcome present.Model
	for _, p := range presenttest.Pictures(l) {
		if p.Name == "welcome" {
			welcome = p.Model
		}
	}
	w := words(l.Lang)
	return []Page{{"later_welcome", withLocker(welcome, w)}, {"later_code", codePage(welcome, w, false)}, {"later_code_wrong", codePage(welcome, w, true)}}
}

// words chooses the words of a language.
func words(l queue.Lang) func(zh, en, ko string) string {
	return func(zh, en, ko string) string {
		switch l {
		case queue.EN:
			return en
		case queue.KO:
			return ko
		case queue.ZH:
		}
		return zh
	}
}

func withLocker(m present.Model, w func(zh, en, ko string) string) present.Model {
	body, ok := m.Body.(present.WelcomeBody)
	if !ok || len(body.Tiles) < 2 {
		return m
	}
	tile := present.Tile{Icon: "locker", Title: w("自助取件", "Collect a document", "증명서 찾기"), Note: w("用身份证或取件码领取", "With ID card or code", "신분증 또는 수령 번호로 찾습니다")}
	if m.Large {
		tile.Note = w("领取证件", "With card or code", "신분증으로 찾습니다")
	}
	body.Tiles = append([]present.Tile{body.Tiles[0], tile}, body.Tiles[1:]...)
	m.Body = body
	return m
}

func codePage(m present.Model, w func(zh, en, ko string) string, wrong bool) present.Model {
	m.Screen = "enter_code"
	m.Bar.Back = &present.Button{Icon: "back", Text: w("返回", "Back", "뒤로"), Tap: flow.Tap{Action: flow.Back}}
	m.Panel = present.Panel{
		Kicker: w("自助取件", "Collect a document", "증명서 찾기"), Headline: w("请输入\u200b取件码", "Enter your code", "수령 번호를 입력해 주십시오"),
		Sub: w("共 8 位数字，在短信或取件凭条上", "8 digits, in your message or on the slip", "8자리, 문자 또는 접수증에 있습니다"),
	}
	body := present.KeypadBody{
		Typed: "40718", Places: 8, Groups: []int{4, 4}, Keys: codeKeys(w), Hint: w("已输入 *5* 位，还差 *3* 位", "*5* typed, *3* to go", "*5*자리 입력, *3*자리 남음"),
		Enter: present.Button{Text: w("确定", "OK", "확인"), Look: present.Primary, Disabled: true},
	}
	if wrong {
		m.Panel.Headline, m.Panel.Sub = w("取件码\u200b不对", "Code does not match", "번호가 맞지 않습니다"), w("请对照短信，一位一位核对", "Please compare with your message", "문자와 대조해 주십시오")
		body.Typed, body.Wrong, body.Hint = "40718236", true, ""
		body.Banner = &present.Banner{Tone: present.Bad, Title: w("还可以试 3 次，也可以返回改刷身份证", "3 tries left", "3번 남음")}
		body.Enter = present.Button{Text: w("重新输入", "Enter again", "다시 입력"), Look: present.Primary}
	}
	m.Body = body
	return m
}

func codeKeys(w func(zh, en, ko string) string) [][]present.Button {
	key := func(s string) present.Button { return present.Button{Text: s, Tap: flow.Tap{Action: flow.Key, Arg: s}} }
	return [][]present.Button{
		{key("1"), key("2"), key("3")},
		{key("4"), key("5"), key("6")},
		{key("7"), key("8"), key("9")},
		{{Text: w("清空", "Clear", "모두 지움")}, key("0"), {Icon: "del", Text: w("删除", "Delete", "지우기")}},
	}
}
