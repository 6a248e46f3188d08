"""Made-up data for demonstrations, bulk history for measuring, and the measuring itself. Never real patients."""
