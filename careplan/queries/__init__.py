"""The care plan shaped for pages and prints. Query counts never depend on the number of rows."""

from careplan.queries.goals import GoalsPage, goal_of, goals_page, standing_scores

__all__ = ["GoalsPage", "goal_of", "goals_page", "standing_scores"]
