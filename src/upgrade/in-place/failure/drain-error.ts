/** Objects that the error of a drain names. Absent: the error does not name one. */
export interface DrainError {
  readonly node?: string
  /** `namespace/name`, or only the name. */
  readonly pod?: string
  /** Name of the budget, in the namespace of the pod. */
  readonly budget?: string
  /** Name of the webhook that denied the eviction or could not be asked. */
  readonly webhook?: string
  /** Whether the API server refused evictions because of a budget. */
  readonly isRefusedByBudget: boolean
  /** Whether a pod has two budgets: the API server then refuses each eviction, even if both allow it. */
  readonly hasTwoBudgets: boolean
  /** Whether pods had begun to end and did not end before the drain timed out. */
  readonly isEnding: boolean
}

/** Codes with which AKS ends an operation that could not drain a node. The text tells what else ends with them. */
const CODES = /^(UpgradeFailed|PodDrainFailure)$/i

const IS_DRAIN = /\bdrain\w*\s+node\b|evicting pod|cordoned nodes have used all surge nodes/i

const PATTERNS = {
  node: /drain node (\S+) failed/i,
  webhook: /(?:admission|calling) webhook "([^"]+)"/i,
  budget: /blocked by pdb ([a-z0-9.-]+)/i
} as const

/** The debug text names the namespace of a pod, the beginning of the message does not. */
const PODS = [/([a-z0-9.-]+\/[a-z0-9.-]+) blocked by pdb/i, /evicting pod ([a-z0-9./-]*[a-z0-9])/i]

/** Returns what the error of a drain names, or `undefined` for any other error. Source: "Troubleshoot UpgradeFailed errors". */
export function readDrainError({
  code,
  message
}: {
  readonly code: string
  readonly message: string
}): DrainError | undefined {
  if (!CODES.test(code) || !IS_DRAIN.test(message)) return undefined
  const named = Object.entries(PATTERNS).flatMap(([name, pattern]) => {
    const found = pattern.exec(message)?.[1]
    return found === undefined ? [] : [[name, found] as const]
  })
  const pod = PODS.map(pattern => pattern.exec(message)?.[1]).find(Boolean) ?? endingPod(message)
  return {
    ...Object.fromEntries(named),
    ...(pod !== undefined && { pod }),
    isRefusedByBudget: /too many requests|disruption budget|blocked by pdb/i.test(message),
    // Verbatim: kubernetes/kubernetes pkg/registry/core/pod/storage/eviction.go
    hasTwoBudgets: /more than one PodDisruptionBudget/i.test(message),
    isEnding: endingPod(message) !== undefined
  }
}

function endingPod(message: string): string | undefined {
  return /pods did not end in time: ([a-z0-9./-]*[a-z0-9])/i.exec(message)?.[1]
}
