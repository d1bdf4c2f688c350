/** Reasons for which evidence from another environment, or the approval of a pull request, does not count. */
export const evidenceFailureReasons = {
  'evidence-missing': {
    meaning: 'The evidence from the environment of `upgrades.after` or `changes.after` is missing or incomplete.',
    remedy: 'Let a job of the same run read the evidence, and pass its output `evidence` to the input `evidence`.'
  },
  'evidence-invalid': {
    meaning: 'The evidence from another environment was changed, is incomplete, or has another format.',
    remedy: 'Pass the output `evidence` unchanged, and use the same version of the action in both jobs. Then run again.'
  },
  'evidence-stale': {
    meaning: 'The evidence belongs to another run or another commit, or is more than a day old.',
    remedy: 'Start a new run, so that one of its jobs reads the evidence again.'
  },
  'evidence-other-cluster': {
    meaning: 'The evidence is not about the environment that `upgrades.after` or `changes.after` names.',
    remedy: 'Let the other job work on that environment, with its plan identity.'
  },
  'evidence-unhealthy': {
    meaning:
      'The other environment has faults: its cluster is stopped or failed, or Flux does not apply its manifests.',
    remedy: 'Fix that environment first. A version or a change counts as tried only while it works.'
  },
  'evidence-pending': {
    meaning: 'The environment of `changes.after` does not have the change yet.',
    remedy: 'Apply the change there first, plan it again, and pass the evidence of that plan.'
  },
  'evidence-too-young': {
    meaning: 'The version or the change has not run for `soakHours` in the other environment.',
    remedy: 'Run again at the time that the message names. Each change there begins the soak again.'
  },
  'evidence-other-version': {
    meaning:
      'The other environment runs another version of Kubernetes, or its plan was made by another version of the action.',
    remedy: 'Bring that environment to the version first, or request the version that it runs.'
  },
  'evidence-image-too-new': {
    meaning: 'The upgrade would bring a node image that is more than `upgrades.imageLagDays` newer than the tried one.',
    remedy: 'Upgrade the node images of the environment of `upgrades.after` first, and let them soak.'
  }
} as const satisfies Record<string, { readonly meaning: string; readonly remedy: string }>
