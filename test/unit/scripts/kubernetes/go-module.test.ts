import { describe, expect, test } from '@jest/globals'
import { goModOf, linkerFlags } from '../../../../scripts/kubernetes/go-module.ts'

const RELEASE = { minor: '1.34', version: '1.34.9' }

const PUBLISHED = `module k8s.io/kubernetes

go 1.24.0

godebug default=go1.24

require (
\tgo.etcd.io/etcd/client/v3 v3.6.4
\tk8s.io/api v0.0.0
\tk8s.io/sample-apiserver v0.0.0
)

replace (
\tk8s.io/api => ./staging/src/k8s.io/api
\tk8s.io/sample-apiserver => ./staging/src/k8s.io/sample-apiserver
)
`

describe('goModOf', () => {
  test('replaces the folders of the repository with published modules', () => {
    expect(goModOf(PUBLISHED, RELEASE)).toBe(`module aks-baseline.invalid/control-plane

go 1.24.0



require (
\tgo.etcd.io/etcd/client/v3 v3.6.4
\tk8s.io/api v0.0.0
)

replace (
\tk8s.io/api => k8s.io/api v0.34.9
)

require k8s.io/kubernetes v1.34.9
`)
  })
})

test('linkerFlags gives the version that the server reports', () => {
  expect(linkerFlags(RELEASE)).toContain('-X k8s.io/component-base/version.gitVersion=v1.34.9')
  expect(linkerFlags(RELEASE)).toContain('-X k8s.io/component-base/version.gitMinor=34')
})
