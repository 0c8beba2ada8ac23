package idcard

// SexText returns the words of a GB/T 2261.1 code, or "" for an unknown one.
func SexText(code string) string {
	switch code {
	case "0":
		return "未知"
	case "1":
		return "男"
	case "2":
		return "女"
	case "9":
		return "未说明"
	}
	return ""
}

// NationText returns the ethnicity of a GB/T 3304 code, or "" for one outside the standard: vendors added some and disagree on them, so
// show the code itself then.
func NationText(code string) string {
	if len(code) != 2 || code[0] < '0' || code[0] > '9' || code[1] < '0' || code[1] > '9' {
		return ""
	}
	switch n := int(code[0]-'0')*10 + int(code[1]-'0'); {
	case n == 97:
		return "其他"
	case n == 98:
		return "外国血统中国籍人士"
	case n >= 1 && n <= 56:
		return nations()[n-1]
	}
	return ""
}

// nations lists the ethnicities by their codes from 01 on.
func nations() [56]string {
	return [56]string{
		"汉", "蒙古", "回", "藏", "维吾尔", "苗", "彝", "壮", "布依", "朝鲜",
		"满", "侗", "瑶", "白", "土家", "哈尼", "哈萨克", "傣", "黎", "傈僳",
		"佤", "畲", "高山", "拉祜", "水", "东乡", "纳西", "景颇", "柯尔克孜", "土",
		"达斡尔", "仫佬", "羌", "布朗", "撒拉", "毛南", "仡佬", "锡伯", "阿昌", "普米",
		"塔吉克", "怒", "乌孜别克", "俄罗斯", "鄂温克", "德昂", "保安", "裕固", "京", "塔塔尔",
		"独龙", "鄂伦春", "赫哲", "门巴", "珞巴", "基诺",
	}
}
