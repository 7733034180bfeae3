"""One module a screen: collect, call one verb, show. No rules."""
