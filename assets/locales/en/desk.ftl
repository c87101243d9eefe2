# The desk's screens.

desk-title = Warmline
status-overdue = overdue { $count }
toast-undone = Undone: { $what }
work-attempt = try { $number }
