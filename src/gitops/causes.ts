import type { FailureReason } from '../runtime/failure.ts'

interface Cause {
  /** What Flux says: the reason of its condition, and a part of its message. */
  readonly reason?: RegExp
  readonly message?: RegExp
  readonly code: FailureReason
  /** What it usually means, and what to do. */
  readonly remedy: string
}

/**
 * From what Flux says to what it usually means. The first row that fits decides, so the particular stands before the
 * general. Reasons and texts: Flux's own conditions (fluxcd/pkg apis/meta), Gatekeeper's and the kubelet's messages.
 */
const CAUSES: readonly Cause[] = [
  {
    message: /ImagePullBackOff|ErrImagePull|failed to pull|manifest unknown|image .* not found/i,
    code: 'image-missing',
    remedy:
      'Import the image by its digest (`images` in the configuration, or `images.json` of the tree), or correct the digest in the tree.'
  },
  {
    message: /admission webhook .*(gatekeeper|azurepolicy)|denied by .*constraint|\[azurepolicy-|violates PodSecurity/i,
    code: 'policy-denied',
    remedy:
      'Change the object as the policy asks, in the tree. `policies.effect: Audit` only reports, for a start; namespaces can be left out by `policies.excludedNamespaces`.'
  },
  {
    message:
      /authentication required|authorization failed|401|403|permission denied|invalid username|unauthorized|ssh: handshake/i,
    code: 'source-not-ready',
    remedy:
      'Give what the source takes: the input `git-key` for a private repository over HTTPS; the public key that Azure shows as a deploy key over SSH; AcrPull for an artifact.'
  },
  {
    message:
      /i\/o timeout|no such host|connection refused|EOF|TLS handshake|context deadline exceeded.*(git|clone|pull)|unable to clone|dial tcp/i,
    code: 'source-not-ready',
    remedy:
      'The cluster cannot reach the source: its host must be let through by the firewall (rule "git" of the group "gitops"), and its name be resolved.'
  },
  {
    reason:
      /^(GitOperationFailed|OCIArtifactPullFailed|OCIPullFailed|AuthenticationFailed|URLInvalid|StorageOperationFailed)$/,
    code: 'source-not-ready',
    remedy: 'Correct address, branch, tag or commit of `gitops.source`; they must exist there.'
  },
  {
    message: /exceeded quota|forbidden: .*quota/i,
    code: 'not-applied',
    remedy: 'Ask for less in the tree, or raise the quota of the namespace in `cluster/quotas.yaml`.'
  },
  {
    reason: /^(BuildFailed|ArtifactFailed|PruneFailed|ReconciliationFailed)$/,
    code: 'not-applied',
    remedy: 'Correct what the message names, in the tree, and push; Flux tries again by itself.'
  },
  {
    reason: /^(HealthCheckFailed|Progressing)$/,
    code: 'not-healthy',
    remedy: 'Look at the object that is named: its image, its probes, room on the nodes, secrets it mounts.'
  }
]

/** What a condition of Flux usually means. */
export function causeOf(reason: string, message: string): { readonly code: FailureReason; readonly remedy: string } {
  const found = CAUSES.find(row => (row.reason?.test(reason) ?? true) && (row.message?.test(message) ?? true))
  return found ?? { code: 'not-healthy', remedy: 'Look at the object that is named, then run again: nothing is lost.' }
}

/** Reasons that stand for good unless somebody changes something: waiting longer does not help. */
export const FINAL_REASONS: ReadonlySet<string> = new Set([
  'GitOperationFailed',
  'OCIArtifactPullFailed',
  'AuthenticationFailed',
  'ArtifactFailed',
  'BuildFailed',
  'HealthCheckFailed',
  'ReconciliationFailed'
])
