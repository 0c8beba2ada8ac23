package escpos

import "onetrip/devices"

// TestPaper returns the paper of a technician's test: Chinese, every size, a bar code, a QR code and the sign for missing characters.
func TestPaper() devices.Paper {
	centre := devices.AlignCenter
	p := devices.Paper{JobID: "TEST", Elements: []devices.Element{
		devices.TextLine{Text: "打印机测试", Width: 2, Height: 2, Bold: true, Align: centre},
		devices.TextLine{Text: "左对齐 ABC 123 · ￥《》"},
		devices.TextLine{Text: "居中 买买提·艾力", Align: centre},
		devices.TextLine{Text: "右对齐 囍镕喆翀", Align: devices.AlignRight},
	}}
	for size := 1; size <= 8; size++ {
		p.Elements = append(p.Elements, devices.TextLine{Text: string(rune('0'+size)) + "号", Width: size, Height: size, Align: centre})
	}
	return devices.Paper{JobID: p.JobID, Elements: append(
		p.Elements,
		devices.Barcode{Data: "TEST-20261123"},
		devices.Feed{Lines: 1},
		devices.QRCode{Data: "ONETRIP TEST 20261123"},
		devices.TextLine{Text: "文字、条码、二维码清楚即正常", Align: centre},
	)}
}
