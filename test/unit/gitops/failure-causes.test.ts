import { describe, expect, it } from '@jest/globals'
import { failureCauseOf, type SourceAccess } from '../../../src/gitops/failure-causes.ts'

const clone = "failed to checkout and determine revision: unable to clone 'https://github.com/a/b': "

/** Returns the access with which Flux reports such a condition. */
function accessIn(reason: string, message: string): SourceAccess {
  if (reason.startsWith('OCI')) return 'oci'
  return message.includes('ssh:') ? 'ssh' : 'public'
}

const REFUSED = `${clone}authentication required: Repository not found.`
const UNREACHABLE = 'dial tcp: i/o timeout'
const ABSENT = 'not found'

describe('failureCauseOf for a source', () => {
  const OTHER_ACCESS = {
    public: ['deploy key', 'AcrPull'],
    https: ['access: https', 'deploy key', 'AcrPull', 'git-key'],
    ssh: ['token', 'AcrPull', 'GIT_KEY'],
    oci: ['token', 'deploy key', 'GIT_KEY', 'url']
  } as const

  it.each([
    ['public', REFUSED, 'write `access: https`'],
    ['https', REFUSED, 'has not expired and may read the contents of this repository'],
    ['ssh', REFUSED, 'which the failure shows, to the repository as a read-only deploy key'],
    ['oci', REFUSED, 'AcrPull'],
    ['public', UNREACHABLE, 'firewall rule "git"'],
    ['oci', UNREACHABLE, 'private endpoint'],
    ['https', ABSENT, 'branch, tag or commit'],
    ['oci', ABSENT, 'push the artifact']
  ] as const)('with access %s and the message %s says %s', (access, message, words) => {
    const { code, remedy } = failureCauseOf('GitOperationFailed', message, access)
    expect(code).toBe('source-not-ready')
    expect(remedy).toContain(words)
    if (message === REFUSED) expect(OTHER_ACCESS[access].filter(word => remedy.includes(word))).toEqual([])
  })
})

describe('failureCauseOf for a condition', () => {
  it.each([
    ['GitOperationFailed', `${clone}authentication required: Repository not found.`, 'source-not-ready', 'git-key'],
    [
      'GitOperationFailed',
      `${clone}ssh: handshake failed: knownhosts: key is unknown`,
      'source-not-ready',
      'host keys'
    ],
    [
      'GitOperationFailed',
      `${clone}ssh: handshake failed: ssh: unable to authenticate`,
      'source-not-ready',
      'deploy key'
    ],
    ['GitOperationFailed', `${clone}dial tcp 140.82.121.4:443: i/o timeout`, 'source-not-ready', 'rule "git"'],
    [
      'GitOperationFailed',
      `${clone}tls: failed to verify certificate: x509: certificate signed by unknown authority`,
      'source-not-ready',
      '`gitops.source.httpsCACert`'
    ],
    [
      'BuildFailed',
      'post build failed for \'app\': envsubst error: variable substitution failed: variable not set (strict mode): "name"',
      'not-applied',
      '`$${`'
    ],
    ['GitOperationFailed', `${clone}EOF`, 'source-not-ready', 'rule "git"'],
    [
      'GitOperationFailed',
      `${clone}couldn't find remote ref "refs/heads/x"`,
      'source-not-ready',
      'branch, tag or commit'
    ],
    [
      'OCIArtifactPullFailed',
      'GET https://x/v2/: MANIFEST_UNKNOWN: manifest unknown',
      'source-not-ready',
      'the repository and the tag must exist'
    ],
    [
      'OCIArtifactPullFailed',
      'GET https://x/v2/: UNAUTHORIZED: authentication required',
      'source-not-ready',
      'AcrPull'
    ],
    [
      'ReconciliationFailed',
      'dry-run failed: admission webhook "validation.gatekeeper.sh" denied the request: [azurepolicy-x] no',
      'policy-denied',
      'policies.effect'
    ],
    ['ReconciliationFailed', 'pods "a" is forbidden: exceeded quota: limits', 'not-applied', 'quotas.yaml'],
    ['ReconciliationFailed', 'Service "a" is invalid: spec.ports: Required value', 'not-applied', 'in the manifests'],
    [
      'BuildFailed',
      `kustomize build failed at ${'401403'.repeat(6)}: yaml: unexpected EOF`,
      'not-applied',
      'in the manifests'
    ],
    ['HealthCheckFailed', "timeout waiting for: [Deployment/a/b status: 'InProgress']", 'not-healthy', 'images.json'],
    ['HealthCheckFailed', 'Pod/a/b: ImagePullBackOff', 'image-missing', 'images.json'],
    ['', 'The configuration was not applied.', 'not-bootstrapped', 'message names']
  ])('%s: %s is %s', (reason, message, code, words) => {
    const cause = failureCauseOf(reason, message, accessIn(reason, message))
    expect(cause.code).toBe(code)
    expect(cause.remedy).toContain(words)
  })
})
