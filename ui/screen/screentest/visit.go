package screentest

import (
	"onetrip/kiosk/flow"
	"onetrip/ui/present"
)

func (b builder) welcome(all bool) present.Model {
	m := b.base(flow.Welcome, "")
	m.Panel = present.Panel{
		Kicker:   b.w("您好，欢迎来办事", "Welcome", "안녕하십니까, 어서 오십시오"),
		Headline: b.w("请选择\u200b要办的事", "Please choose", "업무를 선택해 주십시오"),
		Waiting: &present.Waiting{
			Before: b.w("现在等候", "", "현재 대기"), Figure: "36", After: b.w("人", "waiting now", "명"), Hours: "8:30–12:00，14:00–17:30",
		},
	}
	if b.Lang != "zh-CN" {
		m.Panel.Waiting.Hours = "8:30–12:00, 14:00–17:30"
	}
	body := present.WelcomeBody{Desk: b.w("也可以到*一楼服务台*，由工作人员办理", "Staff on *floor 1* help too", "*1층 안내 창구*에서도 업무를 보실 수 있습니다")}
	tiles := []present.Tile{
		{Icon: "slip", Title: b.w("自助取号", "Take a number", "번호표 받기"), Note: b.w("刷身份证，打印号票", "With your ID card", "신분증으로 번호표를 받습니다"), Tap: tap(flow.TakeNumber)},
		{Icon: "locker", Title: b.w("自助取件", "Collect a document", "증명서 찾기"), Note: b.w("用身份证或取件码领取", "With ID card or code", "신분증 또는 수령 번호로 찾습니다"), Tap: tap("collect")},
		{Icon: "book", Title: b.w("办事指南", "Guides", "업무 안내"), Note: b.w("材料和流程", "What to bring", "서류, 절차, 장소"), Tap: tap(flow.OpenGuides)},
		{Icon: "help", Title: b.w("服务帮助", "Assistance", "도움 요청"), Note: b.w("请工作人员来", "Call our staff", "직원을 부릅니다"), Tap: tap(flow.OpenHelp)},
	}
	if b.Large {
		m.Panel.Headline, body.Desk = b.w("请选择", "Please choose", "업무를 선택해 주십시오"), ""
		tiles[0].Note, tiles[1].Note = b.w("刷身份证取号", "With your ID card", "신분증으로 받습니다"), b.w("领取证件", "With ID card or code", "신분증으로 찾습니다")
	}
	if !all { // collecting comes with a later issue and is not shown before it works
		tiles = append(tiles[:1:1], tiles[2:]...)
	}
	body.Tiles = tiles
	m.Body = body
	return m
}

func (b builder) layCard(banner *present.Banner) present.Model {
	m := b.base(flow.LayCard, flow.Back)
	m.Panel = present.Panel{
		Steps:     b.steps(2),
		Headline:  b.w("请把身份证\n放在读卡区", "Lay your ID card\non the reader", "신분증을 판독기에\n놓아 주십시오"),
		Sub:       b.w("平放，不要移开", "Keep it flat", "떼지 마십시오"),
		Countdown: b.countdown(45, 60, false),
	}
	m.Body = present.CardBody{
		Label: b.w("要办的业务", "Service", "업무"), Service: b.w("不动产登记", "Real estate registration", "부동산 등기"),
		Waiting: b.waits("5"), Device: b.w("读卡区", "Reader", "판독기"), Banner: banner,
		Buttons: []present.Button{{Text: b.w("没带身份证，怎么办", "No ID card?", "신분증이 없습니까?"), Tap: tap(flow.ForgotCard)}},
	}
	m.Band = &present.Band{Words: b.w("读卡区在屏幕下方", "The reader is below the screen", "판독기는 화면 아래에 있습니다")}
	return m
}

func (b builder) again() *present.Banner {
	return &present.Banner{
		Tone: present.Info, Title: b.w("没有读到，请重新放一次", "Not read: please lay it again", "읽지 못했습니다. 다시 놓아 주십시오"),
		Text: b.w("拿起身份证，再平放在读卡区", "Lift the card, then lay it flat", "신분증을 들었다가 평평하게 놓아 주십시오"),
	}
}

func (b builder) confirm() present.Model {
	m := b.base(flow.Confirm, flow.Back)
	m.Panel = present.Panel{Steps: b.steps(3), Headline: b.w("请核对，\u200b再确认", "Please check", "확인해 주십시오"), Sub: b.w("请先拿回身份证", "Take back your ID card first", "신분증을 먼저 가져가십시오")}
	m.Body = present.ConfirmBody{
		Facts: []present.Fact{
			{Label: b.w("姓名", "Name", "성명"), Value: "张*"},
			{Label: b.w("身份证", "ID card", "신분증"), Value: "2*************0021"},
			{Label: b.w("业务", "Service", "업무"), Value: b.w("不动产登记", "Real estate registration", "부동산 등기")},
			{Label: b.w("等候", "Wait", "대기"), Value: b.w("前面 5 人，约 15–25 分钟", "5 ahead, about 15–25 min", "앞에 5명, 약 15–25분")},
		},
		Banner: &present.Banner{
			Title: b.w("您年满 60 周岁，优先叫号", "Aged 60+: called first", "60세 이상 우선"),
			Text:  b.w("军人、残疾人也可优先，请到服务台出示证件", "Soldiers and disabled people: show your card at the desk", "군인·장애인도 안내 창구에서 증명서를 보여 주십시오"),
		},
		Buttons: []present.Button{
			{Text: b.w("不是我", "Not me", "본인 아님"), Tap: tap(flow.NotMe)},
			{Icon: "check", Text: b.w("确认取号", "Take number", "번호 받기"), Look: present.Primary, Tap: tap(flow.ConfirmTake)},
		},
	}
	return m
}

func (b builder) issuing() present.Model {
	m := b.base(flow.Issuing, flow.Back)
	m.Bar.Back.Disabled = true
	m.Panel = present.Panel{Steps: b.steps(3), Headline: b.w("正在\u200b取号", "Taking your number", "번호를 받는 중입니다"), Sub: b.w("请稍等", "One moment", "잠시만 기다려 주십시오")}
	m.Body = present.ProgressBody{
		Label: b.w("您的号码", "Your number", "번호"),
		Steps: []present.Progress{
			{State: present.Now, Icon: "doc", Text: b.w("正在登记号码", "Registering the number", "번호를 등록합니다"), Note: b.w("进行中", "now", "진행 중")},
			{Text: b.w("打印号票", "Print the ticket", "번호표 인쇄")},
			{Text: b.w("请取走号票", "Take your ticket", "번호표를 가져가십시오")},
		},
	}
	return m
}

func (b builder) printing() present.Model {
	m := b.issuing()
	m.Screen = flow.Printing
	m.Panel.Headline, m.Panel.Sub = b.w("正在打印\u200b号票", "Printing your ticket", "번호표를 인쇄합니다"), b.w("请稍等，大约 3 秒", "One moment, about 3 s", "잠시만요, 약 3초")
	m.Body = present.ProgressBody{
		Label: b.w("您的号码", "Your number", "번호"), Number: "A036",
		Steps: []present.Progress{
			{State: present.Finished, Text: b.w("号码已登记", "Number registered", "번호 등록"), Note: b.w("完成", "done", "완료")},
			{State: present.Now, Icon: "printer", Text: b.w("正在打印", "Printing", "인쇄 중"), Note: b.w("进行中", "now", "진행 중")},
			{Text: b.w("请取走号票", "Take your ticket", "번호표를 가져가십시오")},
		},
	}
	return m
}

func (b builder) ticketFacts() []present.Fact {
	return []present.Fact{
		{Icon: "pin", Value: b.w("二楼 B 区等候", "Wait in area B, floor 2", "2층 B구역에서 대기")},
		{Icon: "people", Value: b.w("前面 *5* 人", "*5* ahead", "앞에 *5*명")},
		{Icon: "clock", Value: b.w("大约 *15–25* 分钟", "about *15–25* min", "약 *15–25*분")},
	}
}

func (b builder) taken() present.Model {
	m := b.base(flow.Taken, flow.Home)
	m.Panel = present.Panel{
		Kicker: b.w("取号成功", "Done", "번호를 받았습니다"), Headline: b.w("请取走\u200b号票", "Take your ticket", "번호표를 가져가십시오"),
		Sub: b.w("听到叫号，再到窗口办理", "Wait until you are called", "호출되면 창구로 오십시오"), Countdown: b.countdown(25, 30, true),
	}
	m.Body = present.TicketBody{
		Label: b.w("您的号码", "Your number", "번호"), Service: b.w("不动产登记", "Real estate registration", "부동산 등기"), Number: "A036",
		Facts: b.ticketFacts(), QR: "https://hall.example/q/01K0A036DEMO", QRNote: b.w("扫码看排队", "Scan to follow", "스캔하여 확인"),
		Buttons: []present.Button{
			{Text: b.w("再取一个号", "Another", "하나 더"), Tap: tap(flow.Another)},
			{Icon: "check", Text: b.w("完成", "Done", "완료"), Look: present.Solid, Tap: tap(flow.Finish)},
		},
	}
	m.Band = &present.Band{Words: b.w("号票在屏幕下方出口", "It is below the screen", "화면 아래에 있습니다")}
	return m
}

func (b builder) onScreen() present.Model {
	m := b.base(flow.OnScreen, flow.Home)
	m.Panel = present.Panel{
		Kicker: b.w("打印机缺纸，号码已经取到", "No paper, but the number is yours", "용지가 없지만 번호는 받았습니다"), Headline: b.w("请记下号码，\n或拍照保存", "Note or photograph\nthe number", "번호를 적거나\n찍어 두십시오"),
	}
	m.Body = present.TicketBody{
		Label: b.w("您的号码（有效）", "Your number (valid)", "번호 (유효)"), Service: b.w("不动产登记", "Real estate registration", "부동산 등기"), Number: "A036",
		Facts: []present.Fact{
			{Icon: "pin", Value: b.w("二楼 B 区等候", "Wait in area B, floor 2", "2층 B구역에서 대기")},
			{Icon: "clock", Value: b.w("前面 *5* 人，约 *15–25* 分钟", "*5* ahead, about *15–25* min", "앞에 *5*명, 약 *15–25*분")},
			{Icon: "phone", Value: b.w("扫右边的码，存到手机", "Scan the code to keep it", "오른쪽 코드를 스캔하십시오")},
		},
		QR: "https://hall.example/q/01K0A036DEMO",
		Banner: &present.Banner{
			Title: b.w("要纸质号票，请到一楼服务台补打", "Paper ticket: desk, floor 1", "종이 번호표는 1층 안내 창구"),
			Text:  b.w("已通知工作人员加纸，不用重新取号", "Staff know. Do not take a new number", "직원에게 알렸습니다. 다시 받지 마십시오"),
		},
		Buttons: []present.Button{{Icon: "check", Text: b.w("我已记下号码", "Noted", "적었습니다"), Look: present.Primary, Tap: tap(flow.Finish)}},
	}
	return m
}

func (b builder) alreadyHave() present.Model {
	m := b.taken()
	m.Screen, m.Band = flow.AlreadyHave, nil
	m.Panel = present.Panel{
		Kicker: b.w("今天已经取过这个号", "You took this number today", "오늘 이미 받은 번호입니다"), Headline: b.w("您已经\u200b有号", "You have a number", "이미 번호가 있습니다"),
		Sub: b.w("不用重新取号，请等候叫号", "No need for another: please wait", "다시 받지 마시고 기다려 주십시오"), Countdown: b.countdown(30, 60, true),
	}
	t, ok := m.Body.(present.TicketBody)
	if !ok {
		return m
	}
	t.Buttons = []present.Button{
		{Icon: "printer", Text: b.w("补打号票", "Print again", "다시 인쇄"), Tap: tap(flow.PrintAgain)},
		{Icon: "check", Text: b.w("完成", "Done", "완료"), Look: present.Solid, Tap: tap(flow.Finish)},
	}
	m.Body = t
	return m
}
