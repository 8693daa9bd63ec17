"""One year of a rental property: rent to cash, ratios, break-even points, levers, tenants."""
