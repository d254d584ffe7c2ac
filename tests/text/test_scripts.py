import pytest

from bagu.text import Text
from bagu.text.scripts import traditional


@pytest.mark.parametrize(
    ("simplified", "want"),
    [
        ("神经网络的参数量", "神經網路的參數量"),
        ("激活函数", "激活函數"),
        ("默认数据放在内存", "預設資料放在記憶體"),
        ("区间内存在一点", "區間內存在一點"),
        ("由此推导出公式，再导出模型", "由此推導出公式，再匯出模型"),
        ("支持向量机不支持它", "支持向量機不支援它"),
        ("循环神经网络与逐类循环", "循環神經網路與逐類迴圈"),
        ("工程序列与程序", "工程序列與程式"),
        ("它只看得分，一只猫", "它只看得分，一隻貓"),
        ("“只报一次”", "「只報一次」"),
        ("目标检测，检测器", "物件偵測，偵測器"),
        ("方差与置信区间", "變異數與信賴區間"),
        ("批归一化、正态、计划", "批次正規化、常態、計畫"),
        ("整个数据集，两个数组，参数组", "整個資料集，兩個陣列，參數組"),
        ("指数里、样本里、配方里；傅里叶，十公里", "指數裡、樣本裡、配方裡；傅立葉，十公里"),
        ("独占一个中心，窗口占去 3 列", "獨佔一個中心，窗口佔去 3 列"),
        ("凭空多出一块面积", "憑空多出一塊面積"),
        ("9 天后面试，最近 53 周，四周补零", "9 天後面試，最近 53 週，四周補零"),
        ("压小范数，越大越松，舍入误差", "壓小範數，越大越鬆，捨入誤差"),
        ("头发和发现；复杂、恢复、覆盖；干净、主干", "頭髮和發現；複雜、恢復、覆蓋；乾淨、主幹"),
        ("IoU 与 NMS", "IoU 與 NMS"),
        ("", ""),
    ],
)
def test_characters_by_opencc_and_terms_by_the_glossary(simplified: str, want: str) -> None:
    assert traditional(simplified) == want


@pytest.mark.parametrize(
    "kept",
    [
        "`默认数据`",
        "``a ` 数据``",
        "```python\n数据 = 1  # 默认\n```",
        "~~~\n数据\n~~~",
        "[[value:a/数据]]",
        "{#default-id}",
        "$x_i$",
        r"$$\sum_i x_i$$",
        "https://example.org/数据",
    ],
)
def test_code_formulas_anchors_and_addresses_stay(kept: str) -> None:
    assert traditional(f"数据\n\n{kept}\n\n数据") == f"資料\n\n{kept}\n\n資料"


def test_words_in_a_formula_are_converted() -> None:
    assert traditional(r"$a\ \text{当且仅当}\ b$") == r"$a\ \text{當且僅當}\ b$"


def test_money_is_not_a_formula() -> None:
    assert traditional("价格 $5，数据 $10") == "價格 $5，資料 $10"


def test_text_speaks_three_ways() -> None:
    text = Text(zh="默认", en="default")
    assert [text.to("zh"), text.to("zh-Hant"), text.to("en")] == ["默认", "預設", "default"]
