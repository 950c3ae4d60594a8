"""What VK's addresses answer: methods, uploads, pictures, the pages of a check."""
