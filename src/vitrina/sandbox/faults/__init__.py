"""What goes wrong on request: errors, lost and late answers, closed connections, the captcha."""
