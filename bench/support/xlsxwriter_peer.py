"""Writes the payout lines of payout-lines.ts with XlsxWriter: python3 xlsxwriter_peer.py LINES FILE constant|default"""
import json
import resource
import sys
import time
from datetime import date

import xlsxwriter

HEADERS = ["序号", "单据编号", "收款人全称", "统一社会信用代码", "收款账号", "开户银行", "联行号", "行政区划",
           "用途", "金额", "依据文号", "决定日期", "功能分类", "经济分类", "备注"]
WIDTHS = [8, 20, 36, 22, 24, 30, 16, 10, 30, 16, 20, 12, 10, 10, 24]
PAYEES = 997


def payees():
    return [(
        "新疆红山第%d信息技术<股份>有限公司" % i,
        "91650100MA%08d" % i,
        "6217003110%09d" % (i * 7919),
        "某某银行乌鲁木齐第%d支行" % (i % 89),
        "10288100%04d" % (i % 9973),
        "6501%02d" % (i % 10),
        "企业研发经费投入后补助 & 创新券兑付",
    ) for i in range(PAYEES)]


def write(lines, path, mode, parties):
    book = xlsxwriter.Workbook(path, {"constant_memory": mode == "constant"})
    font = {"font_name": "宋体", "font_size": 11}
    text, integer, yuan, day, head = (book.add_format({**font, **more}) for more in (
        {"num_format": "@"}, {"num_format": "0"}, {"num_format": "0.00"}, {"num_format": "yyyy-mm-dd"},
        {"num_format": "@", "bold": True, "align": "center", "valign": "vcenter", "text_wrap": True,
         "bg_color": "#EDEDED", "bottom": 1}))
    sheet = book.add_worksheet("明细")
    sheet.freeze_panes(1, 0)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width, {0: integer, 9: yuan, 11: day}.get(column, text))
    for column, header in enumerate(HEADERS):
        sheet.write_string(0, column, header, head)
    serials = [(date(2024, 5, d + 1) - date(1899, 12, 30)).days for d in range(28)]
    string, number = sheet.write_string, sheet.write_number
    for line in range(1, lines + 1):
        number(line, 0, line, integer)
        string(line, 1, "BT2024%010d" % line, text)
        column = 2
        for value in parties[line % PAYEES]:
            string(line, column, value, text)
            column += 1
        number(line, 9, ((line * 7919) % 99999989 + 1) / 100, yuan)
        string(line, 10, "某科发〔2024〕12号", text)
        number(line, 11, serials[line % 28], day)
        string(line, 12, "2060404", text)
        string(line, 13, "50701", text)
        string(line, 14, "第%d批" % (line % 12), text)
    book.close()


def main():
    parties = payees()
    start = time.perf_counter()
    write(int(sys.argv[1]), sys.argv[2], sys.argv[3], parties)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"seconds": seconds, "peakMb": peak}))


main()
