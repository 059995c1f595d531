"""Conversations with the assistant of Harbour Gas, over its real document and its real billing."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import yaml
from fastapi.testclient import TestClient

from core.model import Language
from flows.check import Known, check
from flows.nodes import CloseNode
from flows.session import Fetch, Fetched, Handover
from gateway.demo import billing
from tests.flows.demonstration import FOLDER, demo_flow
from tests.flows.talk import NOW, Talk, answer, attached, closed, entity, handed, offered, said

NUMBER = entity("customer_number", "HG-204518")
METER = entity("meter_number", "M40218833")
FRIDAY = entity("date", "2030-01-04")
SATURDAY = entity("date", "2030-01-05")
SUNDAY = entity("date", "2030-01-06")
PHONE = entity("phone", "+441632960221")


class _Clock:
    """Stands still at the time of the conversations."""

    def now(self) -> datetime:
        return NOW

    async def sleep(self, delay: timedelta) -> None:
        raise AssertionError("nobody waits here")


@pytest.fixture(name="service")
def billing_service() -> Iterator["Service"]:
    with TestClient(billing.application(FOLDER, _Clock())) as client:
        yield Service(client)


class Service:
    """Calls the billing application as the conductor would."""

    def __init__(self, client: TestClient) -> None:
        self._client = client
        self.is_down = False

    def __call__(self, fetch: Fetch) -> Fetched:
        assert fetch.service == "billing"
        if self.is_down:
            return Fetched(status=None, body=None)
        given = self._client.request(fetch.method, fetch.path, json=fetch.body)
        return Fetched(status=given.status_code, body=given.json())


def talk(service: Service, language: str = "en", **more: object) -> Talk:
    begun = Talk(flow=demo_flow(), language=language, service=service, **more)  # type: ignore[arg-type]
    begun.starts()
    return begun


def test_the_document_has_no_findings() -> None:
    def names(file: str) -> frozenset[str]:
        return frozenset(yaml.safe_load((FOLDER / f"{file}.yaml").read_text(encoding="utf-8")))

    known = Known(
        queues=names("queues"),
        services=names("services"),
        skills=names("skills"),
        intents=names("intents"),
        kinds=frozenset({"meter_number"}),
    )
    assert check(demo_flow(), known) == ()


def test_every_disposition_of_the_flow_is_one_of_the_company() -> None:
    codes = yaml.safe_load((FOLDER / "dispositions.yaml").read_text(encoding="utf-8"))
    nodes = demo_flow().nodes.values()
    used = {node.disposition for node in nodes if isinstance(node, CloseNode)}
    assert {*used, demo_flow().quiet.disposition} <= codes.keys()


@pytest.mark.parametrize(
    ("language", "words", "safety", "first"),
    [
        ("en", "I can smell gas in the kitchen", "Do not touch anything electric", "switch"),
        ("zh", "厨房里有煤气味", "不要碰任何电器", "灯"),
    ],
)
@pytest.mark.parametrize("queue_hours", ["open", "shut"])
def test_a_gas_leak(
    service: Service, language: str, words: str, safety: str, first: str, queue_hours: str
) -> None:
    every = frozenset({"general", "emergency", "repairs"})
    begun = talk(service, language, shut=every if queue_hours == "shut" else frozenset())
    effects = begun.says(words, "smell_gas")
    line = said(effects)[0]
    assert safety in line
    assert first in line
    assert "01632 960999" in line
    order = handed(effects)
    assert (order.queue, order.is_urgent, order.reason) == ("emergency", True, "emergency")
    assert attached(effects)["emergency.kind"] == "smell_gas"
    assert begun.session.asked == words


def test_carbon_monoxide_in_the_middle_of_a_form(service: Service) -> None:
    begun = talk(service)
    begun.says("I want to report a fault", "report_fault")
    begun.says("The boiler is noisy")
    effects = begun.says("wait, the CO alarm is going off", "carbon_monoxide")
    assert "fresh air" in said(effects)[0]
    assert handed(effects).queue == "emergency"


def test_a_bill_is_looked_up(service: Service) -> None:
    begun = talk(service)
    assert "customer number" in said(begun.says("What is my bill?", "bill_query"))[0]
    effects = begun.says("HG-204518", entities=[NUMBER])
    assert said(effects)[0] == (
        "Your latest bill B-29124518 of 3 December 2029 comes to 84.20 M. "
        "84.20 M were due on 17 December 2029 and are still open. "
        "If you pay within 7 days of our reminder, there is no late fee."
    )
    assert attached(effects)["billing.bill"] == "B-29124518"
    assert offered(effects) == ["pay", "instalments", "wrong", "done"]
    assert said(begun.presses("done", "That is all, thank you")) == [
        "Is there anything else I can do for you?"
    ]
    assert closed(begun.presses("intent:no", "No, that is all")).disposition == "self_service"


def test_a_bill_is_looked_up_in_chinese(service: Service) -> None:
    begun = talk(service, "zh")
    assert "客户编号" in said(begun.says("查一下我的账单", "bill_query"))[0]
    effects = begun.says("HG-204519", entities=[entity("customer_number", "HG-204519")])
    assert said(effects)[0] == (
        "您最近一期账单 B-29124519（2029年12月3日开出）金额 61.75 马克，已付清，没有欠款。"
    )


def test_two_wrong_customer_numbers_bring_a_billing_colleague(service: Service) -> None:
    begun = talk(service)
    begun.says("my bill", "bill_query")
    wrong = entity("customer_number", "HG-999999")
    assert "cannot find" in said(begun.says("HG-999999", entities=[wrong]))[0]
    order = handed(begun.says("HG-999998", entities=[entity("customer_number", "HG-999998")]))
    assert (order.queue, order.needs) == ("billing", {"en": 2})


def test_billing_that_does_not_answer_brings_a_colleague(service: Service) -> None:
    service.is_down = True
    begun = talk(service)
    begun.says("my bill", "bill_query")
    effects = begun.says("HG-204518", entities=[NUMBER])
    assert "cannot reach" in said(effects)[0]
    assert handed(effects).reason == "service_failed"


def test_a_fault_is_reported_and_a_visit_booked(service: Service) -> None:
    begun = talk(service, knows=lambda query: answer("95 M for the first hour"))
    begun.says("my boiler makes a noise, I am HG-204518", "report_fault", entities=[NUMBER])
    begun.says("It bangs when it starts, a Calora 24, no error code")
    begun.says("14 Lantern Hill Road, Lantern Hill")
    aside = begun.says("what does a repair cost?", "tariff_question")
    assert said(aside)[0] == "95 M for the first hour"
    assert "phone" in said(aside)[-1]
    begun.says("01632 960221", entities=[PHONE])
    sunday = begun.says("Sunday", entities=[SUNDAY])
    assert "is a Sunday" in said(sunday)[0]
    saturday = begun.says("then Saturday", entities=[SATURDAY])
    assert offered(saturday) == ["08-12", "12-16"]
    summary = said(begun.says("in the morning"))[0]
    for fact in ("bangs when it starts", "14 Lantern Hill Road", "5 January 2030", "95 M"):
        assert fact in summary
    done = begun.presses("book", "Yes, book it")
    assert "WO-10301" in said(done)[0]
    assert attached(done)["work_order.number"] == "WO-10301"


def test_an_evening_visit_names_its_price(service: Service) -> None:
    begun = talk(service)
    begun.says("report a fault, HG-204518", "report_fault", entities=[NUMBER])
    begun.says("no flame")
    begun.says("3 Ropewalk, Old Quay")
    begun.says("01632 960221", entities=[PHONE])
    begun.says("Friday", entities=[FRIDAY])
    assert "125 M" in said(begun.says("in the evening"))[0]


def test_a_day_the_company_refuses_is_asked_for_again(service: Service) -> None:
    begun = talk(service, "zh")
    begun.says("报修，HG-204518", "report_fault", entities=[NUMBER])
    begun.says("热水器打不着火")
    begun.says("灯塔山灯笼路16号")
    begun.says("01632 960222", entities=[PHONE])
    begun.says("四月", entities=[entity("date", "2030-04-02")])
    begun.says("上午")
    assert "60 天" in said(begun.presses("book", "确认预约"))[0]
    begun.says("周五", entities=[FRIDAY])
    assert "2030年1月4日" in said(begun.says("上午"))[0]


def test_no_heating_with_a_small_child_is_a_priority(service: Service) -> None:
    begun = talk(service)
    begun.says("the heating is dead", "no_heating")
    effects = begun.says("yes, a baby")
    assert "01632 960999" in said(effects)[0]
    order = handed(effects)
    assert (order.queue, order.priority, order.needs) == ("repairs", 30, {"en": 2, "repairs": 2})


def test_no_heating_with_nobody_in_need_is_checked_first(service: Service) -> None:
    begun = talk(service, "zh")
    begun.says("暖气不热", "no_heating")
    assert "水压" in said(begun.says("没有", "no"))[0]
    assert "请描述一下故障情况" in said(begun.says("还是不行"))[-1]


def test_a_bill_can_be_paid_in_instalments(service: Service) -> None:
    begun = talk(service)
    begun.says("my bill", "bill_query")
    begun.says("HG-204518", entities=[NUMBER])
    assert "12 months" in said(begun.says("in instalments"))[0]
    order = handed(begun.says("yes please"))
    assert (order.queue, order.needs) == ("billing", {"en": 2, "billing": 2})


def test_a_reading_is_confirmed_and_stored(service: Service) -> None:
    begun = talk(service)
    begun.says("I want to send a reading for M40218833", "meter_reading", entities=[METER])
    begun.says("4100", entities=[entity("number", "4100")])
    low = begun.presses("yes", "Yes")
    assert "lower than the last reading" in said(low)[0]
    begun.says("sorry, 04512")
    done = begun.says("yes")
    assert "134 more than last time" in said(done)[0]
    assert "25th" in said(done)[0]
    assert attached(done)["meter.reading"] == "04512"


def test_moving_in_goes_to_a_colleague_with_everything_said(service: Service) -> None:
    begun = talk(service, "zh")
    begun.says("我要搬进新家，怎么开户", "move_in")
    begun.says("刘志远")
    begun.says("老码头盐仓街8号2室")
    effects = begun.says("星期五", entities=[FRIDAY])
    order = handed(effects)
    assert (order.queue, order.needs) == ("moving", {"zh": 2, "moving": 1})
    assert {"move_name", "move_address", "move_date"} <= begun.session.slots.keys()
    assert attached(effects)["move.date"] == "2030年1月4日"


def test_moving_out_gets_a_number(service: Service) -> None:
    begun = talk(service)
    begun.says("I am moving out", "move_out")
    begun.says("HG-204518", entities=[NUMBER])
    begun.says("on Friday", entities=[FRIDAY])
    begun.says("12 Far Street, Elsewhere")
    assert "WO-10301" in said(begun.says("yes that is right", "yes"))[0]


def test_a_complaint_gets_a_number_and_a_person(service: Service) -> None:
    begun = talk(service)
    begun.says("I want to complain", "complaint")
    begun.says("Nobody came on Tuesday, and I waited all day")
    effects = begun.says("An apology and the 30 M")
    assert "WO-10301" in said(effects)[0]
    assert "10 working days" in said(effects)[0]
    order = handed(effects)
    assert (order.queue, order.needs) == ("complaints", {"en": 2, "complaints": 1})
    assert begun.session.slots["complaint_wish"].text == "An apology and the 30 M"


def test_a_work_order_is_found(service: Service) -> None:
    begun = talk(service, "zh")
    begun.says("我的工单到哪一步了", "order_status")
    effects = begun.says("WO-10234", entities=[entity("order_number", "WO-10234")])
    assert said(effects)[0] == (
        "工单 WO-10234：已安排工程师上门。上门时间为2030年1月4日 08:00-12:00。"
    )
    assert handed(begun.says("改到别的时间")).queue == "repairs"


def test_a_number_alone_is_enough(service: Service) -> None:
    begun = talk(service)
    effects = begun.says("WO-10241", entities=[entity("order_number", "WO-10241")])
    assert "the parts have been ordered" in said(effects)[0]
    begun.says("fine, thanks", "thanks")
    assert "order_number" not in begun.session.slots


def test_a_question_is_answered_from_the_knowledge_base(service: Service) -> None:
    begun = talk(service, knows=lambda query: answer("Mon to Sat", "contact-us", "Opening hours"))
    effects = begun.says("when are you open", "opening_hours")
    assert said(effects) == ["Mon to Sat", "Did that answer your question?"]
    assert said(begun.says("yes", "yes")) == ["Is there anything else I can do for you?"]
    assert closed(begun.says("no thank you", "no")).cause == "done"


def test_greeting_thanks_and_goodbye(service: Service) -> None:
    begun = talk(service)
    assert "What can I do for you?" in said(begun.says("hi", "greeting"))[0]
    assert said(begun.says("thanks", "thanks"))[0] == "You are welcome!"
    assert closed(begun.says("bye", "goodbye")).disposition == "self_service"


def test_a_person_out_of_hours_takes_a_message(service: Service) -> None:
    begun = talk(service, "zh", shut=frozenset({"general"}))
    line = said(begun.says("转人工", wants_human=True))[0]
    assert "留言" in line
    assert "01632 960999" in line
    begun.presses("leave_message", "留言")
    order = handed(begun.says("请明天打我电话 01632 960222"))
    assert (order.queue, order.reason) == ("general", "offline_message")


def test_the_language_can_change_in_the_middle(service: Service) -> None:
    begun = talk(service)
    begun.says("my bill", "bill_query")
    effects = begun.says("我找不到客户编号", language="zh")
    assert begun.session.language == Language("zh")
    assert "客户编号" in said(effects)[-1]
    last = begun.says("转人工", wants_human=True, language="zh")[-1]
    assert isinstance(last, Handover)
    assert last.needs == {"zh": 2}
    assert "人工客服" in last.text
