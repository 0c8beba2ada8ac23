package screentest

import (
	"onetrip/kiosk/flow"
	"onetrip/ui/present"
)

func (b builder) key(s string) present.Button {
	return present.Button{Text: s, Tap: tap(flow.Key, s)}
}

func (b builder) keys(withX bool) [][]present.Button {
	erase := present.Button{Icon: "del", Text: b.w("删除", "Delete", "지우기"), Tap: tap(flow.DeleteKey)}
	first := present.Button{Text: b.w("清空", "Clear", "모두 지움"), Tap: tap(flow.ClearKeys)}
	if withX {
		first = b.key("X")
	}
	rows := [][]present.Button{}
	for _, row := range []string{"123", "456", "789"} {
		var keys []present.Button
		for _, r := range row {
			keys = append(keys, b.key(string(r)))
		}
		rows = append(rows, keys)
	}
	return append(rows, []present.Button{first, b.key("0"), erase})
}

func (b builder) typeNumber(wrong bool) present.Model {
	m := b.base(flow.TypeNumber, flow.Back)
	m.Panel = present.Panel{Steps: b.steps(2), Headline: b.w("请输入\u200b身份证号", "Enter your ID number", "신분증 번호를 입력해 주십시오"), Sub: b.w("共 18 位", "18 characters", "18자리"), Countdown: b.countdown(75, 90, false)}
	body := present.KeypadBody{
		Typed: "2*****1958", Places: 18, Groups: []int{6, 8, 4}, Keys: b.keys(true),
		Hint:  b.w("已输入 *10* 位，还差 *8* 位", "*10* typed, *8* to go", "*10*자리 입력, *8*자리 남음"),
		Enter: present.Button{Text: b.w("确定", "OK", "확인"), Look: present.Primary, Disabled: true, Tap: tap(flow.EnterKeys)},
	}
	if wrong {
		m.Panel.Headline = b.w("号码\u200b不对", "Number is not right", "번호가 맞지 않습니다")
		body.Typed, body.Wrong = "2****************1", true
		body.Banner = &present.Banner{Tone: present.Bad, Title: b.w("请对照身份证，逐位核对", "Please compare with your card", "신분증과 대조해 주십시오")}
		body.Enter = present.Button{Text: b.w("重新输入", "Enter again", "다시 입력"), Look: present.Primary, Tap: tap(flow.ClearKeys)}
	}
	m.Body = body
	return m
}

func (b builder) code(wrong bool) present.Model {
	m := b.base("enter_code", flow.Back)
	m.Panel = present.Panel{
		Kicker: b.w("自助取件", "Collect a document", "증명서 찾기"), Headline: b.w("请输入\u200b取件码", "Enter your code", "수령 번호를 입력해 주십시오"),
		Sub: b.w("共 8 位数字，在短信或取件凭条上", "8 digits, in your message or on the slip", "8자리, 문자 또는 접수증에 있습니다"),
	}
	body := present.KeypadBody{
		Typed: "40718", Places: 8, Groups: []int{4, 4}, Keys: b.keys(false), Hint: b.w("已输入 *5* 位，还差 *3* 位", "*5* typed, *3* to go", "*5*자리 입력, *3*자리 남음"),
		Enter: present.Button{Text: b.w("确定", "OK", "확인"), Look: present.Primary, Disabled: true, Tap: tap(flow.EnterKeys)},
	}
	if wrong {
		m.Panel.Headline, m.Panel.Sub = b.w("取件码\u200b不对", "Code does not match", "번호가 맞지 않습니다"), b.w("请对照短信，一位一位核对", "Please compare with your message", "문자와 대조해 주십시오")
		body.Typed, body.Wrong, body.Hint = "40718236", true, ""
		body.Banner = &present.Banner{Tone: present.Bad, Title: b.w("还可以试 3 次，也可以返回改刷身份证", "3 tries left", "3번 남음")}
		body.Enter = present.Button{Text: b.w("重新输入", "Enter again", "다시 입력"), Look: present.Primary, Tap: tap(flow.ClearKeys)}
	}
	m.Body = body
	return m
}

func (b builder) noCard() present.Model {
	m := b.base(flow.NoCard, flow.Back)
	m.Panel = present.Panel{Steps: b.steps(2), Headline: b.w("没带\u200b身份证", "No ID card", "신분증이 없을 때"), Sub: b.w("可以这样办", "You can do this", "이렇게 하실 수 있습니다"), Countdown: b.countdown(45, 60, false)}
	m.Body = present.MessageBody{
		Lines: []present.Line{
			{Icon: "keypad", Text: b.w("在本机 *输入身份证号*", "*Type your ID number* here", "여기서 *신분증 번호를 입력*")},
			{Icon: "desk", Text: b.w("或到 *一楼服务台* 人工办理", "Or go to the *desk on floor 1*", "또는 *1층 안내 창구*")},
		},
		Buttons: []present.Button{
			{Icon: "idcard", Text: b.w("放身份证", "Lay the card", "신분증 놓기"), Tap: tap(flow.TryAgain)},
			{Icon: "keypad", Text: b.w("输入身份证号", "Type the number", "번호 입력"), Look: present.Primary, Tap: tap(flow.TypeInstead)},
		},
	}
	return m
}

func (b builder) sorry() present.Model {
	m := b.base(flow.Sorry, flow.Home)
	m.Panel = present.Panel{
		Kicker: b.w("婚姻登记", "Marriage registration", "혼인 등기"), Headline: b.w("上午号\u200b已取完", "Morning is full", "오전 번호 마감"),
		Sub: b.w("14:00 起可以再取号", "Numbers again from 14:00", "14:00부터 다시 받을 수 있습니다"), Countdown: b.countdown(30, 60, true),
	}
	m.Body = present.MessageBody{
		Lines: []present.Line{
			{Icon: "clock", Text: b.w("今天 *14:00* 起再来取号", "Come back today from *14:00*", "오늘 *14:00*부터 다시 오십시오")},
			{Icon: "desk", Text: b.w("急办请到 *一楼服务台*", "Urgent? *Desk on floor 1*", "급하시면 *1층 안내 창구*")},
		},
		Buttons: []present.Button{
			{Text: b.w("选别的业务", "Another service", "다른 업무"), Tap: tap(flow.OtherService)},
			{Icon: "check", Text: b.w("知道了", "OK", "확인"), Look: present.Solid, Tap: tap(flow.Finish)},
		},
	}
	return m
}

func (b builder) guide() present.Model {
	m := b.base(flow.Guide, flow.Back)
	m.Panel = present.Panel{Kicker: b.w("办事指南", "Guide", "업무 안내"), Headline: b.w("不动产\u200b登记", "Real estate registration", "부동산 등기")}
	body := present.GuideBody{
		Sections: []present.Section{
			{Icon: "doc", Title: b.w("要带什么", "What to bring", "준비물"), Items: []string{b.w("身份证原件", "ID card, original", "신분증 원본"), b.w("购房合同、发票", "Purchase contract, invoice", "매매 계약서, 영수증")}},
			{Icon: "list", Title: b.w("怎么办", "How it goes", "절차"), Numbered: true, Items: []string{b.w("取号，等候叫号", "Take a number and wait", "번호표를 받고 대기"), b.w("到窗口交材料", "Hand in papers at the window", "창구에 서류 제출"), b.w("5 个工作日后取证", "Collect after 5 working days", "5일 후 증명서 수령")}},
			{Icon: "pin", Title: b.w("在哪里", "Where", "장소"), Items: []string{b.w("二楼 B 区，3–6 号窗口", "Floor 2, area B, windows 3–6", "2층 B구역, 3–6번 창구")}},
		},
		Buttons: []present.Button{{Icon: "slip", Text: b.w("取这项业务的号", "Take a number", "번호표 받기"), Look: present.Primary, Tap: tap(flow.PickService, "estate")}},
	}
	if b.Wide { // one heading a page
		body.Sections, body.Pager = body.Sections[1:2], b.pager()
	}
	m.Body = body
	return m
}

func (b builder) help() present.Model {
	m := b.base(flow.Help, flow.Back)
	m.Bar.Help.Disabled = true
	m.Panel = present.Panel{Kicker: b.w("帮助", "Help", "도움"), Headline: b.w("请到\u200b一楼\u200b服务台", "Ask at the desk", "1층 안내 창구로"), Sub: b.w("或者这样做", "Or do this", "또는 이렇게 하십시오"), Countdown: b.countdown(45, 60, true)}
	m.Body = present.MessageBody{
		Lines: []present.Line{
			{Icon: "desk", Text: b.w("*一楼服务台* 有工作人员", "Staff are at the *desk on floor 1*", "*1층 안내 창구*에 직원이 있습니다")},
			{Icon: "textsize", Text: b.w("按 *大字*，字会变大", "*Larger* makes the text bigger", "*큰 글씨*를 누르면 글씨가 커집니다")},
			{Icon: "clock", Text: b.w("每天 *8:30–12:00，14:00–17:30*", "Daily *8:30–12:00, 14:00–17:30*", "매일 *8:30–12:00, 14:00–17:30*")},
		},
		Buttons: []present.Button{{Icon: "display", Text: b.w("改用高对比颜色", "High contrast", "고대비 화면"), Tap: tap(flow.ToggleContrast)}},
	}
	return m
}

func (b builder) outOfService() present.Model {
	m := b.base(flow.OutOfService, "")
	m.Panel = present.Panel{Kicker: b.w("给您带来不便，请谅解", "We are sorry", "불편을 드려 죄송합니다"), Headline: b.w("本机暂停\u200b服务", "Out of service", "이용할 수 없습니다"), Sub: b.w("请用旁边的 1 号机", "Please use machine 1", "1호기를 이용해 주십시오")}
	m.Body = present.MessageBody{
		Lines: []present.Line{
			{Icon: "right", Text: b.w("旁边 *1 号机* 可以使用", "*Machine 1* beside works", "옆의 *1호기*는 사용할 수 있습니다")},
			{Icon: "desk", Text: b.w("或到 *一楼服务台* 人工办理", "Or go to the *desk on floor 1*", "또는 *1층 안내 창구*로")},
			{Icon: "check", Text: b.w("已经取到的号码 *仍然有效*", "Numbers already taken *stay valid*", "받은 번호는 *계속 유효합니다*")},
		},
		Banner: &present.Banner{Title: b.w("工作人员已收到通知", "Staff have been told", "직원에게 알렸습니다"), Text: b.w("09:31 起暂停，恢复后本页会自动返回首页", "Since 09:31; this page goes away by itself", "09:31부터 중단, 복구되면 처음 화면으로 돌아갑니다")},
		Foot:   [2]string{b.w("工作人员代码：存储 R7-02", "Staff code: storage R7-02", "직원 코드: 저장소 R7-02"), b.w("2 号机", "Terminal 2", "단말기 2호")},
	}
	return m
}
