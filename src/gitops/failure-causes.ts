import type { GitOps } from '../config/types.ts'
import type { FailureReason } from '../runtime/failure.ts'

/** Access of Flux to the source: `gitops.source.access` of a Git repository, or `oci` for an artifact. */
export type SourceAccess = 'public' | 'https' | 'ssh' | 'oci'

/** Returns the access of Flux to the source. Returns `public` if the configuration names no source. */
export function accessOf({ source }: GitOps): SourceAccess {
  return source?.kind === 'oci' ? 'oci' : (source?.access ?? 'public')
}

interface Cause {
  /** Pattern for the reason of a Flux condition. If absent, any reason matches. */
  readonly reason?: RegExp
  /** Pattern for a part of the condition's message. If absent, any message matches. */
  readonly message?: RegExp
  readonly code: FailureReason
  /** Usual cause and what to do. By access, if it depends on how Flux reads the source. */
  readonly remedy: string | Readonly<Record<SourceAccess, string>>
}

/** Condition reasons of a source (source-controller, api/v1). */
const SOURCE_REASONS =
  /^(GitOperationFailed|OCIArtifactPullFailed|OCIArtifactLayerOperationFailed|AuthenticationFailed|URLInvalid|InvalidProviderConfiguration|VerificationError|StorageOperationFailed)$/

/** Condition reasons of a Kustomization (kustomize-controller, api/v1). */
const KUSTOMIZATION_REASONS = /^(ArtifactFailed|BuildFailed|PruneFailed|ReconciliationFailed)$/
const HEALTH_REASONS = /^(HealthCheckFailed|Progressing)$/

const UNREACHABLE_HOST =
  'The cluster cannot reach the source. Check that the firewall allows the host of the source (firewall rule "git" in the rule collection group "gitops") and that the host name can be resolved.'
const UNREACHABLE_REGISTRY =
  'The cluster cannot reach the registry of the environment. Check that the private endpoint of the registry exists and that its name resolves to the address of that endpoint.'
const WRONG_REVISION =
  'Correct `gitops.source`: the repository in `url` must exist, and must have the branch, tag or commit.'
const WRONG_ARTIFACT =
  'Correct `gitops.source`, or push the artifact: the repository and the tag must exist in the registry of the environment.'

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
    remedy: {
      public:
        'Check the address in `gitops.source.url`: hosts report a missing repository with the same error. If the repository is private, write `access: https` in `gitops.source` and store a token that may read it as the secret GIT_KEY, which the workflow passes as the input `git-key`.',
      // The Flux configuration of a private repository is never written without a key, so the key exists.
      https:
        'Flux has a key, but the host refuses it. Check that the token in the secret GIT_KEY has not expired and may read the contents of this repository. Check `gitops.source.httpsUser`, and check `gitops.source.url`: hosts report a missing repository with the same error. After you renew the token, change the variable SECRETS_REVISION, which also writes the token to Flux, and provision again.',
      ssh: 'Add the public key of the cluster, which the failure shows, to the repository as a read-only deploy key. Then run again. Each cluster has its own key. If the repository has the key already, check `gitops.source.url`: hosts report a missing repository with the same error.',
      oci: 'Flux pulls with the kubelet identity of the cluster. Check that this identity has the role AcrPull on the registry of the environment (provisioning restores it), and that the repository in `gitops.source.repository` exists there: a registry reports a missing repository with the same error.'
    }
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
    remedy: { public: UNREACHABLE_HOST, https: UNREACHABLE_HOST, ssh: UNREACHABLE_HOST, oci: UNREACHABLE_REGISTRY }
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
    remedy: { public: WRONG_REVISION, https: WRONG_REVISION, ssh: WRONG_REVISION, oci: WRONG_ARTIFACT }
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
  message: string,
  access: SourceAccess
): { readonly code: FailureReason; readonly remedy: string } {
  const found = CAUSES.find(row => (row.reason?.test(reason) ?? true) && (row.message?.test(message) ?? true))
  if (found === undefined) return OTHER
  const { code, remedy } = found
  return { code, remedy: typeof remedy === 'string' ? remedy : remedy[access] }
}

const OTHER = {
  code: 'not-bootstrapped',
  remedy: 'Check the object that the message names, then run again. Resources that already exist are kept.'
} as const

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
