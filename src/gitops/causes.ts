import type { FailureReason } from '../runtime/failure.ts'

interface Cause {
  /** What Flux says: the reason of its condition, and a part of its message. */
  readonly reason?: RegExp
  readonly message?: RegExp
  readonly code: FailureReason
  /** What it usually means, and what to do. */
  readonly remedy: string
}

/** Reasons of a source (source-controller, api/v1). */
const OF_SOURCE =
  /^(GitOperationFailed|OCIArtifactPullFailed|OCIArtifactLayerOperationFailed|AuthenticationFailed|URLInvalid|InvalidProviderConfiguration|VerificationError|StorageOperationFailed)$/

/** Reasons of a Kustomization (kustomize-controller, api/v1). */
const OF_TREE = /^(ArtifactFailed|BuildFailed|PruneFailed|ReconciliationFailed)$/
const OF_HEALTH = /^(HealthCheckFailed|Progressing)$/

/**
 * From what Flux says to what it usually means. The first row that fits decides, so the particular stands before the
 * general; texts are looked for only where they can stand, since a commit has any digits and a file name any words.
 * Reasons and texts: Flux's own conditions (fluxcd/pkg apis/meta), Gatekeeper's and the kubelet's messages.
 */
const CAUSES: readonly Cause[] = [
  {
    reason: OF_SOURCE,
    message: /knownhosts|host key/i,
    code: 'source-not-ready',
    remedy:
      'Flux knows the host keys of github.com, gitlab.com, bitbucket.org and Azure DevOps only: use one of them, or HTTPS.'
  },
  {
    reason: OF_SOURCE,
    message:
      /authentication required|authorization failed|\b(401|403)\b|permission denied|invalid username|\bunauthorized\b|\bdenied\b|ssh: handshake|repository not found|AADSTS\d+/i,
    code: 'source-not-ready',
    remedy:
      'Give what the source takes: the input `git-key` for a private repository over HTTPS; the public key that Azure shows as a deploy key over SSH; the right to pull for an artifact. Hosts say the same of a repository that is not there: check the address too.'
  },
  {
    reason: OF_SOURCE,
    message:
      /i\/o timeout|no such host|connection (refused|reset)|\bEOF\b|TLS handshake|context deadline exceeded|dial tcp|failed to do request/i,
    code: 'source-not-ready',
    remedy:
      'The cluster cannot reach the source: its host must be let through by the firewall (rule "git" of the group "gitops"), and its name be resolved.'
  },
  {
    message: /admission webhook .*(gatekeeper|azurepolicy)|denied by .*constraint|\[azurepolicy-|violates PodSecurity/i,
    code: 'policy-denied',
    remedy:
      'Change the object as the policy asks, in the tree. `policies.effect: Audit` only reports, for a start; namespaces can be left out by `policies.excludedNamespaces`.'
  },
  {
    message: /exceeded quota|forbidden: .*quota/i,
    code: 'not-applied',
    remedy: 'Ask for less in the tree, or raise the quota of the namespace in `cluster/quotas.yaml`.'
  },
  {
    reason: OF_HEALTH,
    message: /ImagePullBackOff|ErrImagePull|failed to pull|manifest unknown|image .* not found/i,
    code: 'image-missing',
    remedy:
      'Import the image by its digest (`images` in the configuration, or `images.json` of the tree), or correct the digest in the tree.'
  },
  {
    reason: OF_SOURCE,
    code: 'source-not-ready',
    remedy:
      'Correct address, branch, tag or commit of `gitops.source`, or the artifact and its tag; they must exist there.'
  },
  {
    reason: OF_TREE,
    code: 'not-applied',
    remedy: 'Correct what the message names, in the tree, and push; Flux tries again by itself.'
  },
  {
    reason: OF_HEALTH,
    code: 'not-healthy',
    remedy:
      'Look at the object that is named. Most often its image is not in the registry by the digest the tree names: import it (`images` in the configuration, or `images.json` of the tree). Else its probes, room on the nodes, what it mounts, or a policy that denies its pods.'
  }
]

/** What a condition of Flux usually means; without a reason, what Azure says of a whole configuration. */
export function causeOf(reason: string, message: string): { readonly code: FailureReason; readonly remedy: string } {
  const found = CAUSES.find(row => (row.reason?.test(reason) ?? true) && (row.message?.test(message) ?? true))
  return (
    found ?? { code: 'not-bootstrapped', remedy: 'Look at what the message names, then run again: nothing is lost.' }
  )
}

/** Reasons that stand for good unless somebody changes something: waiting longer does not help. */
export const FINAL_REASONS: ReadonlySet<string> = new Set([
  'GitOperationFailed',
  'OCIArtifactPullFailed',
  'OCIArtifactLayerOperationFailed',
  'AuthenticationFailed',
  'URLInvalid',
  'InvalidProviderConfiguration',
  'VerificationError',
  'ArtifactFailed',
  'BuildFailed',
  'PruneFailed',
  'HealthCheckFailed',
  'ReconciliationFailed'
])

/** Nothing has been fetched yet: the source says why, and it alone. */
export const NO_ARTIFACT = /^Source artifact not found/
