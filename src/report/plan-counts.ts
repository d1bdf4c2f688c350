import type { ReportedChange, ReportedFinding, ReportedStep } from './types.ts'

/** The numbers of changes, steps and false positives in a plan. */
export interface PlanCounts extends Readonly<Record<ReportedChange['kind'], number>> {
  readonly unchanged: number
  /** Differences that are false positives of what-if. */
  readonly noise: number
  readonly disruptive: number
  readonly destructive: number
  /** Steps that `apply` would write. */
  readonly pending: number
  /** Steps and preflight rules that could not be evaluated. */
  readonly unseen: number
}

/** Counts the changes of a plan by kind and risk, and the items that were not evaluated. */
export function countsOf(steps: readonly ReportedStep[], findings: readonly ReportedFinding[] = []): PlanCounts {
  const changes = steps.flatMap(step => step.changes)
  const kind = (wanted: ReportedChange['kind']) => changes.filter(change => change.kind === wanted).length
  const risk = (wanted: ReportedChange['risk']) => changes.filter(change => change.risk === wanted).length
  const sum = (field: 'unchanged' | 'noise') => steps.reduce((total, step) => total + step[field], 0)
  return {
    create: kind('create'),
    modify: kind('modify'),
    delete: kind('delete'),
    detach: kind('detach'),
    unchanged: sum('unchanged'),
    noise: sum('noise'),
    disruptive: risk('disruptive'),
    destructive: risk('destructive'),
    pending: steps.filter(step => step.pending).length,
    unseen:
      steps.filter(step => step.evaluation.by === 'nothing').length +
      findings.filter(({ severity }) => severity === 'not-evaluated').length
  }
}

/** Returns counts as `+2 ~3 -0 ×1`, with `?4` for steps and preflight rules that could not be evaluated. */
export function planHeadline({ create, modify, delete: deleted, detach, unseen }: PlanCounts): string {
  return `+${create} ~${modify} -${deleted} ×${detach}${unseen > 0 ? ` ?${unseen}` : ''}`
}
