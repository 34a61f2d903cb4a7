"""What text in a wrong codec shows at a glance: pairs of characters that hardly stand side by side elsewhere."""
