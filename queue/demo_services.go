package queue

// What several services of the demo ask for. The names are short: a ticket has room for twelve characters a line.
func idCard() Text    { return Text{"身份证", "ID card", "신분증"} }
func household() Text { return Text{"户口簿", "household register", "호구부"} }

func demoSteps(middle Text) []Text {
	return []Text{
		{"取号，到等候区等叫号", "Take a number and wait to be called", "번호표를 받고 호출을 기다립니다"},
		{"到窗口交验材料", "Show your papers at the window", "창구에서 서류를 제출합니다"},
		middle,
	}
}

func sameDay() Text {
	return Text{"当场办结，当场取件", "Finished at once, take the result with you", "현장에서 처리하고 바로 받습니다"}
}

func later() Text {
	return Text{"领受理单，办好后来取或邮寄", "Take the receipt; collect the result later or have it sent", "접수증을 받고 처리 후 수령하거나 우편으로 받습니다"}
}

// The places to wait of the demo.
func floor1(area string) Text {
	return Text{"一楼" + area + "区", "area " + area + ", floor 1", "1층 " + area + "구역"}
}

func floor2(area string) Text {
	return Text{"二楼" + area + "区", "area " + area + ", floor 2", "2층 " + area + "구역"}
}

// demoServices lists the services in the order of the screens: the usual ones as the mocks have them.
func demoServices() []Service {
	return append(demoUsual(), demoOthers()...)
}

func demoUsual() []Service {
	return []Service{
		{
			ID: "estate", Department: "estate", Series: "A", Usual: true, Identity: ByCard, Place: floor2("B"),
			Name:  Text{"不动产登记", "Real estate registration", "부동산 등기"},
			Bring: []Text{idCard(), {"房产证原件", "original property certificate", "부동산 권리증 원본"}},
			Steps: demoSteps(later()),
		},
		{
			ID: "household", Department: "police", Series: "B", Usual: true, Identity: ByCardOrType, Place: floor2("A"),
			Name:  Text{"身份证、户口", "ID card, household", "신분증, 호구"},
			Bring: []Text{household(), {"旧身份证", "old ID card, if you have it", "기존 신분증"}},
			Steps: demoSteps(later()),
		},
		{
			ID: "join", Department: "social", Series: "C", Usual: true, Identity: ByCard, Place: floor1("C"),
			Name:  Text{"社保参保登记", "Join social insurance", "사회보험 가입"},
			Bring: []Text{idCard(), household()}, Steps: demoSteps(sameDay()),
		},
		{
			ID: "claims", Department: "health", Series: "D", Usual: true, Identity: ByCard, Place: floor1("D"),
			Name:  Text{"医保报销", "Medical claims", "의료비 환급"},
			Bring: []Text{idCard(), {"发票和病历", "invoices and medical record", "영수증과 진료 기록"}},
			Steps: demoSteps(later()),
		},
		{
			ID: "company", Department: "market", Series: "F", Usual: true, Identity: ByCard, MinAge: 18, Place: floor2("C"),
			Name:  Text{"企业开办", "Start a company", "회사 설립"},
			Bring: []Text{idCard(), {"场所证明", "proof of the address", "사업장 증명"}},
			Steps: demoSteps(later()),
		},
		{
			ID: "marriage", Department: "civil", Series: "G", Usual: true, Identity: ByCard, MinAge: 20, Place: floor2("D"),
			Name:  Text{"婚姻登记", "Marriage registration", "혼인 등록"},
			Cards: []CardType{Resident, HMTPermit, Foreigner2017, Foreigner2023},
			Sales: []Sale{{At(8, 30), At(11, 30), 40}, {At(14, 0), At(17, 0), 40}},
			Bring: []Text{idCard(), household(), {"双方合影", "photo of both", "두 사람의 사진"}},
			Steps: demoSteps(sameDay()),
		},
		{
			ID: "tax", Department: "tax", Series: "E", Usual: true, Identity: ByCard, Place: floor1("B"),
			Name: Text{"办税服务", "Tax filing", "세금 신고"}, Bring: []Text{idCard()}, Steps: demoSteps(sameDay()),
		},
		{
			ID: "consult", Series: "H", Usual: true, Identity: NoIdentity, Place: floor1("A"),
			Name: Text{"综合咨询", "Information", "종합 상담"},
			Steps: []Text{
				{"取号，不用证件", "Take a number, no card needed", "신분증 없이 번호표를 받습니다"},
				{"叫号后到窗口咨询", "Ask at the window when called", "호출되면 창구에서 문의합니다"},
			},
		},
	}
}

func demoOthers() []Service {
	return []Service{
		{
			ID: "residence", Department: "police", Series: "B", Identity: ByCard, Cards: []CardType{Resident}, Place: floor2("A"),
			Name:  Text{"居住证办理", "Residence permit", "거주증"},
			Bring: []Text{idCard(), {"住处证明", "proof of residence", "거주 증명"}}, Steps: demoSteps(later()),
		},
		{
			ID: "exit", Department: "police", Series: "B", Identity: ByCard, Cards: []CardType{Resident}, Place: floor2("A"),
			Name: Text{"护照和通行证", "Passport and permits", "여권과 통행증"}, Bring: []Text{idCard()}, Steps: demoSteps(later()),
		},
		{
			ID: "pension", Department: "social", Series: "C", Identity: ByCardOrType, Place: floor1("C"),
			Name:  Text{"养老待遇", "Pension", "연금"},
			Bring: []Text{idCard(), {"银行卡", "bank card", "은행 카드"}}, Steps: demoSteps(later()),
		},
		{
			ID: "jobs", Department: "social", Series: "C", Identity: ByCard, MinAge: 16, Place: floor1("C"),
			Name: Text{"就业失业登记", "Job registration", "취업·실업 등록"}, Bring: []Text{idCard()}, Steps: demoSteps(sameDay()),
		},
		{
			ID: "insured", Department: "health", Series: "D", Identity: ByCard, Place: floor1("D"),
			Name: Text{"医保关系转移", "Transfer of insurance", "의료보험 이전"}, Bring: []Text{idCard()}, Steps: demoSteps(later()),
		},
		{
			ID: "trade", Department: "estate", Series: "A", Identity: ByCard, MinAge: 18, Place: floor2("B"),
			Name:  Text{"房产交易", "Property sale", "부동산 거래"},
			Bring: []Text{idCard(), {"购房合同", "purchase contract", "매매 계약서"}}, Steps: demoSteps(later()),
		},
		{
			ID: "invoice", Department: "tax", Series: "E", Identity: ByCard, Place: floor1("B"),
			Name:  Text{"发票领用", "Invoices", "영수증 수령"},
			Bring: []Text{idCard(), {"营业执照", "business licence", "사업자 등록증"}}, Steps: demoSteps(sameDay()),
		},
		{
			ID: "trader", Department: "market", Series: "F", Identity: ByCard, MinAge: 18, Place: floor2("C"),
			Name:  Text{"个体户登记", "Sole trader", "개인 사업자 등록"},
			Bring: []Text{idCard(), {"场所证明", "proof of the address", "사업장 증명"}}, Steps: demoSteps(sameDay()),
		},
		{
			ID: "aid", Department: "civil", Series: "G", Identity: ByCardOrType, Place: floor2("D"),
			Name: Text{"社会救助", "Social aid", "사회 지원"}, Bring: []Text{idCard(), household()}, Steps: demoSteps(later()),
		},
	}
}
