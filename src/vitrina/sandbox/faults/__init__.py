"""What goes wrong: errors on request, lost and late answers, closed connections, the captcha."""
