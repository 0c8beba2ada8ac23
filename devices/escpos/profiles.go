package escpos

// profiles is the table of printers. Sources are the manuals that the comments name; where none says, the value is Unknown, and Buffer is
// the smallest that was seen in the field.
func profiles() []Profile {
	return []Profile{
		generic("generic_80", "Chinese 80 mm module", 576),
		generic("generic_58", "Chinese 58 mm module", 384),
		oneWay(generic("one_way", "80 mm printer that never answers", 576)),
		oneWay(generic("one_way_58", "58 mm printer that never answers", 384)),
		epson("epson", "Epson TM-T81, T90, L90", Yes),
		epson("epson_tm_t88iii", "Epson TM-T88III", No), // GS ( H: programming guide 10.01 excludes it
		epson("epson_tm", "Epson TM-T88IV to VII, T20, m30", Unknown),
		snbc("snbc_bt_t080", "SNBC BT-T080"),
		snbc("snbc_btp_r580", "SNBC BTP-R580"),
		cashino(),
		sprt(),
		xprinter(),
		zjiang(),
		custom("custom_kpm", "Custom VKP80, KPM, TG, TPT", false),
		custom("custom_kpm300", "Custom KPM300", true),
		citizen(),
	}
}

// generic is a module of which nothing is known but that it understands the common commands.
func generic(name, title string, dots int) Profile {
	return Profile{
		Name: name, Title: title, Dots: dots, Buffer: 512, Charset: GBK, Speed: 90, HeadToCutter: 24,
		QR: Yes, MaxModule: 8, Sizing: SizeBoth, BandRows: 24,
	}
}

// oneWay takes away every reply.
func oneWay(p Profile) Profile {
	p.OneWay = true
	p.ASB, p.Fence, p.ProcessID, p.Ident, p.Clear, p.Recover = No, No, No, No, No, No
	return p
}

// epson follows the TM-T88III specification: a 4 KB buffer of which the last 128 bytes stay free, XOFF at that mark.
func epson(name, title string, processID Support) Profile {
	return Profile{
		Name: name, Title: title, Dots: 576, Buffer: 4096 - 128, Charset: GB18030Two, Speed: 100, HeadToCutter: 15,
		ASB: Yes, Fence: Yes, ProcessID: processID, Ident: Yes, Clear: Yes, Recover: Yes, XOFF: true,
		QR: Yes, MaxModule: 16, Sizing: SizeGS, BandRows: 256,
	}
}

// snbc follows the BT-T080 programming manual p47, 48, 75.
func snbc(name, title string) Profile {
	p := generic(name, title, 576)
	p.ASB, p.Fence, p.IgnoreDrawer, p.Speed = Yes, Yes, true, 150
	return p
}

// cashino follows the CSN-A2L manual p42-43 and the KP-628E data sheet (58 mm, 90 mm/s).
func cashino() Profile {
	return generic("cashino", "Cashino A2L, KP-628E, KP-320", 384)
}

// sprt follows the POS76-II manual: Chinese size by bits 4 and 5 of FS !. The SP-POS88V prints its QR commands as text (escpos-php #584).
func sprt() Profile {
	p := generic("sprt", "SPRT T8, POS76, POS88", 576)
	p.QR, p.Sizing, p.Charset = No, SizeFSHigh, GB2312
	return p
}

// xprinter stands for XP-80 printers: GB18030 is on at power-up, the status bits were not read in a manual.
func xprinter() Profile { return generic("xprinter", "Xprinter XP-80", 576) }

// zjiang follows the ZJ-58 manual; many of these printers are one-way over USB.
func zjiang() Profile {
	p := generic("zjiang_58", "Zjiang ZJ-58", 384)
	p.ASB, p.Fence, p.Recover, p.QR = Unknown, Yes, Yes, No
	return p
}

// custom follows the KPM150, KPM300 and KPM210 command references.
func custom(name, title string, lfKey bool) Profile {
	p := generic(name, title, 576)
	p.FullStatus, p.LFKeyBit7, p.Speed = true, lfKey, 150
	return p
}

// citizen follows the PPU-700 pages on real-time commands.
func citizen() Profile {
	p := generic("citizen_ppu700", "Citizen PPU-700", 576)
	p.Clear, p.Recover = Yes, Yes
	return p
}
