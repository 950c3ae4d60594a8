"""Waves: what several pieces want of VK at the same time goes as one request.

Pieces run side by side, each in a task of its own. A call waits here until every task waits, for
its call, for another piece or for its time; then all waiting calls are one wave. So nobody plans
waves: they follow from what the pieces need. One by one is the same with one task at a time.
"""
