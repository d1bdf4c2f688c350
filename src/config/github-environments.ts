/**
 * The GitHub environments that belong to one environment of the configuration file: its name with one of these suffixes. Each is
 * trusted with an identity of its own, and has its own reviewers, branch rules and secrets.
 */
export const githubEnvironmentSuffixes = {
  apply: '',
  plan: '-plan',
  inside: '-inside',
  guard: '-guard',
  events: '-events',
  deliver: '-deliver'
} as const

/** Returns whether a GitHub environment belongs to an environment of the file. GitHub ignores the case of its names. */
export function isGitHubEnvironmentOf(name: string, environment: string): boolean {
  const own = Object.values(githubEnvironmentSuffixes).map(suffix => `${environment}${suffix}`.toLowerCase())
  return own.includes(name.toLowerCase())
}
