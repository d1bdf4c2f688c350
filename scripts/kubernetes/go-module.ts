import type { Release } from './versions.ts'

/** The programs of a control plane, and the Go package of each. */
export const PROGRAMS = {
  etcd: 'go.etcd.io/etcd/server/v3',
  'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
  'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager'
} as const

export type Program = keyof typeof PROGRAMS

/**
 * Returns the `go.mod` of a module that builds the programs. The module of Kubernetes replaces its parts with folders
 * that only its repository has, so each is replaced with the published module of the same release instead. The examples
 * are left out: no program needs them, and not every release of them is published.
 */
export function goModOf(published: string, { version }: Release): string {
  const part = `v${version.replace(/^1\./, '0.')}`
  const adapted = published
    .replace(/^module .*$/m, 'module aks-baseline.invalid/control-plane')
    .replace(/^godebug .*$/m, '')
    .replace(/^\tk8s\.io\/sample-.*\n/gm, '')
    .replace(/=> \.\/staging\/src\/(\S+)/g, `=> $1 ${part}`)
  return `${adapted}\nrequire k8s.io/kubernetes v${version}\n`
}

/** Returns a Go file that imports the programs, so that `go mod tidy` keeps what they need. */
export function importsOf(programs: readonly string[]): string {
  const lines = programs.map(path => `\t_ "${path}"`)
  return ['//go:build tools', '', 'package tools', '', 'import (', ...lines, ')', ''].join('\n')
}

/** Returns the linker flags without which a server reports version v0.0.0-master. */
export function linkerFlags({ version }: Release): string {
  const [major, minor] = version.split('.')
  const values = { gitVersion: `v${version}`, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' }
  const flags = Object.entries(values).map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`)
  return ['-s', '-w', ...flags].join(' ')
}
