"""The pages that people read: feedback for a learner, a report for the instructor."""
