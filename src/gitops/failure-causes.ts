import type { FailureReason } from '../runtime/failure.ts'

interface Cause {
  /** Pattern for the reason of a Flux condition. If absent, any reason matches. */
  readonly reason?: RegExp
  /** Pattern for a part of the condition's message. If absent, any message matches. */
  readonly message?: RegExp
  readonly code: FailureReason
  /** Usual cause and what to do. */
  readonly remedy: string
}

/** Condition reasons of a source (source-controller, api/v1). */
const SOURCE_REASONS =
  /^(GitOperationFailed|OCIArtifactPullFailed|OCIArtifactLayerOperationFailed|AuthenticationFailed|URLInvalid|InvalidProviderConfiguration|VerificationError|StorageOperationFailed)$/

/** Condition reasons of a Kustomization (kustomize-controller, api/v1). */
const KUSTOMIZATION_REASONS = /^(ArtifactFailed|BuildFailed|PruneFailed|ReconciliationFailed)$/
const HEALTH_REASONS = /^(HealthCheckFailed|Progressing)$/

/**
 * Causes and remedies by the reason and message of a Flux condition. The first matching entry is used, so specific
 * entries come before general entries. An entry is limited to the reasons with which its text can occur, because a
 * commit can contain any digits and a file name any words. Sources of reasons and texts: conditions of Flux (fluxcd/pkg
 * apis/meta), messages of Gatekeeper and the kubelet.
 */
const CAUSES: readonly Cause[] = [
  {
    reason: SOURCE_REASONS,
    message: /knownhosts|host key/i,
    code: 'source-not-ready',
    remedy:
      'Flux only knows the host keys of github.com, gitlab.com, bitbucket.org and Azure DevOps. For another host, or after a host changed its keys, set `gitops.source.sshKnownHosts` to its present keys.'
  },
  {
    reason: SOURCE_REASONS,
    message:
      /authentication required|authorization failed|\b(401|403)\b|permission denied|invalid username|\bunauthorized\b|\bdenied\b|ssh: handshake|repository not found|AADSTS\d+/i,
    code: 'source-not-ready',
    remedy:
      'Provide the credentials of the source. For a private repository over HTTPS, set the input `git-key`. For SSH, copy the public key that Azure shows, and add it to the repository as a deploy key. For an artifact, grant the permission to pull it. Also check the address: hosts report a missing repository with the same error.'
  },
  {
    reason: SOURCE_REASONS,
    message: /x509:|certificate signed by unknown authority|failed to verify certificate/i,
    code: 'source-not-ready',
    remedy:
      'The cluster does not trust the certificate of the Git server. Set `gitops.source.httpsCACert` to the certificate of the authority that issued it, as PEM.'
  },
  {
    reason: SOURCE_REASONS,
    message:
      /i\/o timeout|no such host|connection (refused|reset)|\bEOF\b|TLS handshake|context deadline exceeded|dial tcp|failed to do request/i,
    code: 'source-not-ready',
    remedy:
      'The cluster cannot reach the source. Check that the firewall allows the host of the source (firewall rule "git" in the rule collection group "gitops") and that the host name can be resolved.'
  },
  {
    message: /admission webhook .*(gatekeeper|azurepolicy)|denied by .*constraint|\[azurepolicy-|violates PodSecurity/i,
    code: 'policy-denied',
    remedy:
      'Change the object in the manifests so that it complies with the policy. During adoption, `policies.effect: Audit` only reports violations, and `policies.excludedNamespaces` excludes namespaces.'
  },
  {
    message: /exceeded quota|forbidden: .*quota/i,
    code: 'not-applied',
    remedy: 'Lower the requests in the manifests, or raise the quota of the namespace in `cluster/quotas.yaml`.'
  },
  {
    reason: KUSTOMIZATION_REASONS,
    message: /variable not set \(strict mode\)/i,
    code: 'not-applied',
    remedy:
      'Use only variables that `substitutions.json` lists. If the text is not a variable of Flux, such as one of a shell script, write `$${` with two dollar signs in place of one, and Flux leaves one.'
  },
  {
    reason: HEALTH_REASONS,
    message: /ImagePullBackOff|ErrImagePull|failed to pull|manifest unknown|image .* not found/i,
    code: 'image-missing',
    remedy:
      'Import the image by its digest (`images` in the configuration, or `images.json` in the GitOps path), or correct the digest in the manifests.'
  },
  {
    reason: SOURCE_REASONS,
    code: 'source-not-ready',
    remedy:
      'Correct `gitops.source`. For Git, the address and the branch, tag or commit must exist. For an artifact, the repository and the tag must exist.'
  },
  {
    reason: KUSTOMIZATION_REASONS,
    code: 'not-applied',
    remedy: 'Correct the object that the message names in the manifests, and push. Flux retries by itself.'
  },
  {
    reason: HEALTH_REASONS,
    code: 'not-healthy',
    remedy:
      'Check the named object. Usually the registry does not have the image with the digest in the manifests. Import the image (`images` in the configuration, or `images.json` in the GitOps path). Otherwise check the probes and volumes of the object, free capacity on the nodes, and policies that deny its pods.'
  }
]

/**
 * Returns the usual cause of a Flux condition. If `reason` is empty, `message` is Azure's error about the whole Flux
 * configuration.
 */
export function failureCauseOf(
  reason: string,
  message: string
): { readonly code: FailureReason; readonly remedy: string } {
  const found = CAUSES.find(row => (row.reason?.test(reason) ?? true) && (row.message?.test(message) ?? true))
  return (
    found ?? {
      code: 'not-bootstrapped',
      remedy: 'Check the object that the message names, then run again. Resources that already exist are kept.'
    }
  )
}

/** Condition reasons of failures that last until somebody changes something. Waiting longer does not help. */
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

/** Message of an object whose source has fetched nothing yet. Only the source itself reports why. */
export const NO_ARTIFACT = /^Source artifact not found/
