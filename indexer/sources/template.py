"""The workbook that employers fill in: drop-downs, an example row, and a note on each column."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

from indexer.sources.table import layout

_LAST_ROW = 5_000


def write_template(path: Path) -> None:
    """Write the empty table as a workbook; reading it back gives no vacancy.

    :param path: where to write; an existing file is replaced.
    :raises OSError: where the path cannot be written.
    """
    columns, _ = layout()
    workbook = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    try:
        sheet = workbook.add_worksheet("職缺")
        required = workbook.add_format({"bold": True, "bg_color": "#FCE8D5", "border": 1})
        optional = workbook.add_format({"bold": True, "bg_color": "#E8EEF7", "border": 1})
        example = workbook.add_format({"italic": True, "font_color": "#5A6472"})
        wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
        sheet.freeze_panes(1, 2)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width, wrapped)
            header = f"{column.zh}*" if column.required else column.zh
            sheet.write(0, place, header, required if column.required else optional)
            sheet.write(1, place, column.example, example)
            note = "\n".join(part for part in (column.en, column.help) if part)
            sheet.write_comment(0, place, note)
            if column.choices:
                sheet.data_validation(
                    1, place, _LAST_ROW, place, {"validate": "list", "source": list(column.choices)}
                )
    finally:
        workbook.close()
