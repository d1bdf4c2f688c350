import { describe, expect, it } from '@jest/globals'
import { failureCauseOf } from '../../../src/gitops/failure-causes.ts'

const clone = "failed to checkout and determine revision: unable to clone 'https://github.com/a/b': "

describe('what a condition usually means', () => {
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
      'permission to pull'
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
    const cause = failureCauseOf(reason, message)
    expect(cause.code).toBe(code)
    expect(cause.remedy).toContain(words)
  })
})
