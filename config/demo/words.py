"""Invented names, addresses and numbers; identity numbers carry valid check digits, phones stand in no operator's range."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from customers.rules.identity import resident_check_sign

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史"
    "顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文单仇解区查"
)
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英秀兰红玉梅鑫波宇浩凯健俊帆雪琳慧莹晶欣怡佳雅婷晨阳子轩思远文博志国建华海燕春生立新永安晓东一诺嘉"
COMPOUND = ("欧阳", "上官", "司马", "诸葛")
CITIES = ("南京市建邺区", "南京市鼓楼区", "苏州市姑苏区", "无锡市滨湖区", "杭州市西湖区", "合肥市蜀山区", "扬州市广陵区", "镇江市京口区")
STREETS = ("中山路", "解放东路", "文昌街", "梅园路", "江东中路", "青年路", "兴隆大街", "湖滨路", "学府街", "云龙山路")
REGIONS = ("320105", "320106", "320508", "320211", "330106", "340104", "321002", "321102")
FEBRUARY = 2


@dataclass
class Words:
    """A source of invented people that says the same for the same seed."""

    random: Random
    phones: int = 19900000000

    def name(self) -> str:
        """Return a name of two to four characters."""
        surname = self.random.choice(COMPOUND) if self.random.random() < 0.02 else self.random.choice(SURNAMES)
        return surname + "".join(self.random.choices(GIVEN, k=1 if self.random.random() < 0.25 else 2))

    def phone(self) -> str:
        """Return a mobile number; no two are alike."""
        self.phones += self.random.randint(137, 9001)
        return str(self.phones)

    def born(self, today: date) -> date:
        """Return a birthday of somebody between 24 and 70."""
        return today - timedelta(days=self.random.randint(24 * 366, 70 * 365))

    def born_on(self, day: date) -> date:
        """Return a birthday of somebody between 26 and 60 who celebrates on a day."""
        return day.replace(year=day.year - self.random.randint(26, 60), day=min(day.day, 28) if day.month == FEBRUARY else day.day)

    def identity(self, born: date) -> str:
        """Return a resident identity number of this birthday with its check digit."""
        first = f"{self.random.choice(REGIONS)}{born:%Y%m%d}{self.random.randint(1, 999):03d}"
        return first + resident_check_sign(first)

    def address(self) -> str:
        """Return an address to post to."""
        street = f"{self.random.choice(CITIES)}{self.random.choice(STREETS)}{self.random.randint(1, 480)}号"
        return f"{street}{self.random.randint(1, 28)}栋{self.random.randint(101, 2804)}室"
