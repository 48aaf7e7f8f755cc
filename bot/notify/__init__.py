"""Who is told what (plan), and whether, where and when it reaches them (decide). Pure."""
