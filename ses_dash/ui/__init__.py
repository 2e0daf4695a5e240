"""What people see in the browser: the frame, the widgets and the views that pages put together."""
