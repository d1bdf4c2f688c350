import { tableOf } from '../../tables.ts'
import type { World } from '../../world.ts'
import { registryOf } from './upstream-images.ts'

/** Login to a registry outside Azure, as the body of an import has it. */
export interface SourceLogin {
  readonly username?: string
  readonly password?: string
}

/** Requires a login for a repository of a registry outside Azure. */
export function closeUpstream(world: World, host: string, repository: string, login: Required<SourceLogin>): void {
  logins(world)[keyOf(host, repository)] = login
}

/** Returns whether the repository is public, or the login is the one that it requires. */
export function mayPull(world: World, host: string, repository: string, login: SourceLogin | undefined): boolean {
  const required = logins(world)[keyOf(host, repository)]
  if (required === undefined) return true
  return login?.username === required.username && login.password === required.password
}

/** Returns whether a host is Docker Hub, under any of its names. */
export function isDockerHub(host: string): boolean {
  return registryOf(host) === 'docker.io'
}

function logins(world: World): Record<string, Required<SourceLogin>> {
  return tableOf<Required<SourceLogin>>(world, 'upstreamLogins')
}

function keyOf(host: string, repository: string): string {
  return `${registryOf(host)}/${repository}`
}
