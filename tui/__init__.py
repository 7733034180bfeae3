"""The console: screens, widgets and words. No rules inside."""
