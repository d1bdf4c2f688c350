/** Reasons for which the review of a pull request does not approve a plan. */
export const reviewFailureReasons = {
  'review-missing': {
    meaning: 'The commit belongs to no merged pull request, or no person has approved that pull request.',
    remedy: 'Change the file by a pull request that another person approves, or let the GitHub environment approve.'
  },
  'review-of-other-commit': {
    meaning: 'The pull request was approved before its last push.',
    remedy: 'Approve the newest commit of a pull request, after its plan.'
  },
  'review-before-plan': {
    meaning: 'The pull request was approved before its plan was known, or it has no plan for its last commit.',
    remedy: 'Wait for the comment with the plan, read it, then approve again before the merge.'
  },
  'review-of-other-plan': {
    meaning: 'The plan that the pull request shows requests something else than the plan of this run.',
    remedy: 'Update the branch of a pull request, so that it shows the present plan, and approve it again.'
  },
  'review-too-old': {
    meaning: 'The pull request was approved before the last operation on the cluster ended, such as a rollback.',
    remedy: 'Let another person approve again, after the end of that operation, then run again.'
  },
  'review-incomplete': {
    meaning: 'The review does not name the emergency, the budgets or the machines that the run would act on.',
    remedy: 'Let another person approve with a review that contains the lines of the message, then run again.'
  },
  'review-by-author': {
    meaning: 'Only people who wrote the pull request or one of its commits have approved it.',
    remedy: 'Let a person approve who wrote none of its commits.'
  },
  'review-author-unknown': {
    meaning: 'GitHub does not know who wrote a commit of the pull request, so the reviewer can be its author.',
    remedy: 'Write the commits with an e-mail address of a GitHub account, and approve them again.'
  },
  'reviewer-without-access': {
    meaning: 'The pull request was approved only by people who may not write to the repository.',
    remedy: 'Let a person with write access approve it.'
  },
  'changes-requested': {
    meaning: 'A person with write access has requested changes of the pull request.',
    remedy: 'Correct what the review names, or let the reviewer approve.'
  },
  'review-unreadable': {
    meaning: 'The reviews of the pull request cannot be read.',
    remedy: 'Grant the job `pull-requests: read` and pass `github-token`, then run again.'
  }
} as const satisfies Record<string, { readonly meaning: string; readonly remedy: string }>
