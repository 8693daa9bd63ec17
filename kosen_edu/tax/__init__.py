"""The tax of a landlord: tables of each year, law, depreciation, sale, costs of a deal."""
