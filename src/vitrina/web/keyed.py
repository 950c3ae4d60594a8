"""Addresses that a person's key opens: builds, communities, requests, the kit, feeds and posts."""

from vitrina.web.bot import community_key
from vitrina.web.build import bot_key, builds, ticks
from vitrina.web.community import change as changes
from vitrina.web.community import check as checks
from vitrina.web.community import forget
from vitrina.web.community import handlers as communities
from vitrina.web.community import month as months
from vitrina.web.community import ticks as of_community
from vitrina.web.connect import replacing
from vitrina.web.feed import handlers as feeds
from vitrina.web.follow import follow
from vitrina.web.form.guards import csrf_of_form
from vitrina.web.http.guards import (
    by_page_key,
    community_by_page_key,
    csrf,
    csrf_or_program,
    latest_by_page_key,
    limited,
)
from vitrina.web.http.routes import Route
from vitrina.web.kit import handlers as kits
from vitrina.web.leads import calendar, inbox
from vitrina.web.leads.inbox import by_leads_key
from vitrina.web.notices import handlers as notices

KEYED_ROUTES: tuple[Route, ...] = (
    Route("GET", "/follow/{follow_key}", follow.follow_build),
    Route("GET", "/builds/{page_key}", builds.show_build, (by_page_key,)),
    Route("GET", "/builds/{page_key}/events", builds.stream_events),
    Route("GET", "/groups/{page_key}/status", builds.show_status),
    Route("POST", "/builds/{page_key}/steps", ticks.check_steps, (limited, by_page_key, csrf)),
    Route(
        "POST", "/builds/{page_key}/steps/{key:path}", ticks.tick_step, (limited, by_page_key, csrf)
    ),
    Route(
        "GET",
        "/builds/{page_key}/pictures/{item:path}.jpg",
        builds.show_picture,
        (builds.by_page_key_of_picture,),
    ),
    Route("POST", "/builds/{page_key}/resume", builds.resume_build, (by_page_key, csrf)),
    Route("POST", "/builds/{page_key}/retry", builds.retry_build, (by_page_key, csrf)),
    Route("POST", "/builds/{page_key}/captcha", builds.answer_check, (by_page_key, csrf)),
    Route("POST", "/builds/{page_key}/grant", builds.grant_again, (limited, by_page_key, csrf)),
    Route(
        "POST",
        "/builds/{page_key}/bot",
        community_key.ask_for_bot,
        (limited, by_page_key, csrf_or_program),
    ),
    Route("GET", "/builds/{page_key}/key", replacing.show_new_key, (by_page_key,)),
    Route("POST", "/builds/{page_key}/key", replacing.take_new_key, (limited, by_page_key, csrf)),
    Route("POST", "/builds/{page_key}/bot/key", bot_key.take_bot_key, (limited, by_page_key, csrf)),
    Route(
        "POST", "/builds/{page_key}/leads", inbox.change_leads_link, (by_page_key, csrf, limited)
    ),
    Route("GET", "/communities/{page_key}", communities.show_community, (community_by_page_key,)),
    Route(
        "GET",
        "/communities/{page_key}/pictures/{item:path}.jpg",
        communities.show_picture,
        (communities.community_by_page_key_of_picture,),
    ),
    Route("GET", "/communities/{page_key}/change", changes.show_change, (community_by_page_key,)),
    Route(
        "POST",
        "/communities/{page_key}/change",
        changes.submit_change,
        (limited, community_by_page_key, csrf_of_form),
    ),
    Route("GET", "/communities/{page_key}/month", months.show_month, (community_by_page_key,)),
    Route(
        "POST",
        "/communities/{page_key}/month",
        months.send_month,
        (limited, community_by_page_key, csrf_of_form),
    ),
    Route(
        "POST",
        "/communities/{page_key}/months",
        months.wish,
        (limited, community_by_page_key, csrf),
    ),
    Route("GET", "/communities/{page_key}/check", checks.show_check, (community_by_page_key,)),
    Route(
        "POST",
        "/communities/{page_key}/check",
        checks.look,
        (limited, community_by_page_key, csrf),
    ),
    Route(
        "POST",
        "/communities/{page_key}/repair",
        checks.repair,
        (limited, community_by_page_key, csrf),
    ),
    Route(
        "POST",
        "/communities/{page_key}/steps",
        of_community.check_steps,
        (limited, community_by_page_key, latest_by_page_key, csrf),
    ),
    Route(
        "POST",
        "/communities/{page_key}/steps/{key:path}",
        of_community.tick_step,
        (limited, community_by_page_key, latest_by_page_key, csrf),
    ),
    Route(
        "POST",
        "/communities/{page_key}/bot",
        community_key.ask_for_bot,
        (limited, latest_by_page_key, csrf),
    ),
    Route(
        "POST",
        "/communities/{page_key}/bot/key",
        of_community.take_bot_key,
        (limited, community_by_page_key, latest_by_page_key, csrf),
    ),
    Route(
        "POST",
        "/communities/{page_key}/leads",
        inbox.change_leads_link,
        (latest_by_page_key, csrf, limited),
    ),
    Route("POST", "/communities/{page_key}/feed", feeds.connect, (latest_by_page_key, csrf)),
    Route("GET", "/communities/{page_key}/runs/{run}", builds.show_build, (by_page_key,)),
    Route("GET", "/communities/{page_key}/runs/{run}/events", builds.stream_events),
    Route("GET", "/communities/{page_key}/runs/{run}/status", builds.show_status),
    Route(
        "GET",
        "/communities/{page_key}/runs/{run}/pictures/{item:path}.jpg",
        builds.show_picture,
        (builds.by_page_key_of_picture,),
    ),
    Route(
        "POST",
        "/communities/{page_key}/runs/{run}/resume",
        builds.resume_build,
        (by_page_key, csrf),
    ),
    Route(
        "POST", "/communities/{page_key}/runs/{run}/retry", builds.retry_build, (by_page_key, csrf)
    ),
    Route(
        "POST",
        "/communities/{page_key}/runs/{run}/captcha",
        builds.answer_check,
        (by_page_key, csrf),
    ),
    Route(
        "POST",
        "/communities/{page_key}/runs/{run}/grant",
        builds.grant_again,
        (limited, by_page_key, csrf),
    ),
    Route("GET", "/communities/{page_key}/runs/{run}/key", replacing.show_new_key, (by_page_key,)),
    Route(
        "POST",
        "/communities/{page_key}/runs/{run}/key",
        replacing.take_new_key,
        (limited, by_page_key, csrf),
    ),
    Route("GET", "/communities/{page_key}/forget", forget.show_forget, (community_by_page_key,)),
    Route(
        "POST",
        "/communities/{page_key}/forget",
        forget.forget,
        (limited, community_by_page_key, csrf),
    ),
    Route(
        "POST", "/builds/{page_key}/notices", notices.connect_profile, (limited, by_page_key, csrf)
    ),
    Route(
        "POST",
        "/builds/{page_key}/notices/check",
        notices.check_profile,
        (limited, by_page_key, csrf),
    ),
    Route(
        "POST",
        "/communities/{page_key}/notices",
        notices.connect_profile,
        (limited, latest_by_page_key, csrf),
    ),
    Route(
        "POST",
        "/communities/{page_key}/notices/check",
        notices.check_profile,
        (limited, latest_by_page_key, csrf),
    ),
    Route("GET", "/leads/{key}", inbox.show_leads, (by_leads_key,)),
    Route("POST", "/leads/{key}/link", inbox.change_own_link, (by_leads_key, csrf, limited)),
    Route("POST", "/leads/{key}/calls/{notice}/seen", inbox.dismiss_call, (by_leads_key, csrf)),
    Route(
        "POST", "/leads/{key}/calendar", calendar.change_own_calendar, (by_leads_key, csrf, limited)
    ),
    Route("POST", "/leads/{key}/{lead}/visit", inbox.write_visit, (by_leads_key, csrf)),
    Route("POST", "/leads/{key}/{lead}/handled", inbox.handle_lead, (by_leads_key, csrf)),
    Route("POST", "/leads/{key}/{lead}/remove", inbox.remove_lead, (by_leads_key, csrf)),
    Route(
        "GET",
        "/kits/{page_key}.zip",
        kits.send_archive,
        (kits.limited_archives, community_by_page_key),
    ),
    Route("GET", "/kits/{page_key}", kits.show_kit, (community_by_page_key,)),
    Route(
        "GET",
        "/kits/{page_key}/pictures/{item:path}.jpg",
        kits.show_kit_picture,
        (kits.community_by_page_key_of_picture,),
    ),
    Route("POST", "/builds/{page_key}/feed", feeds.connect, (by_page_key, csrf)),
    Route(
        "GET",
        "/calendars/{calendar_key}.ics",
        calendar.show_calendar,
        (feeds.limited_feeds, calendar.by_calendar_key),
    ),
    Route("GET", "/feeds/{feed_key}.xml", feeds.show_feed, (feeds.limited_feeds,)),
    Route("GET", "/posts/{post_key}.jpg", feeds.show_post_picture, (feeds.limited_feeds,)),
    Route("GET", "/posts/{post_key}", feeds.show_post, (feeds.limited_feeds,)),
)
