"""The events a listener may switch on (vk-contract 2026-11-22, Appendix A, [S])."""

from __future__ import annotations

_BOTH = """
message_new message_reply message_allow message_deny message_edit message_typing_state message_read
photo_new audio_new video_new wall_reply_new wall_reply_edit wall_reply_delete wall_reply_restore
wall_post_new wall_repost board_post_new board_post_edit board_post_restore board_post_delete
photo_comment_new photo_comment_edit photo_comment_delete photo_comment_restore video_comment_new
video_comment_edit video_comment_delete video_comment_restore market_comment_new
market_comment_edit market_comment_delete market_comment_restore poll_vote_new group_join
group_leave group_change_settings group_change_photo group_officers_edit user_block user_unblock
like_add like_remove message_event message_reaction_event donut_subscription_create
donut_subscription_prolonged donut_subscription_cancelled donut_subscription_price_changed
donut_subscription_expired donut_money_withdraw donut_money_withdraw_error
"""
_CALLBACK_ONLY = """
wall_schedule_post_new wall_schedule_post_delete market_order_new market_order_edit lead_forms_new
"""

LONG_POLL_EVENTS = tuple(_BOTH.split())
SCHEDULE_EVENTS = ("wall_schedule_post_new", "wall_schedule_post_delete")
"""By callback in the schema ([S]); measured by long poll as well (vk-2026 §2, [M])."""
CALLBACK_EVENTS = (*LONG_POLL_EVENTS, *_CALLBACK_ONLY.split())
SHOWN_EVENTS = CALLBACK_EVENTS
"""What getLongPollSettings and getCallbackSettings answer with: one shape for both."""
