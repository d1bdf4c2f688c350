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

export type GitHubEnvironmentUse = keyof typeof githubEnvironmentSuffixes

/**
 * Returns whether a GitHub environment belongs to an environment of the file; to the one for `use` where that is given. GitHub
 * ignores the case of its names.
 */
export function isGitHubEnvironmentOf(name: string, environment: string, use?: GitHubEnvironmentUse): boolean {
  const suffixes = use === undefined ? Object.values(githubEnvironmentSuffixes) : [githubEnvironmentSuffixes[use]]
  return suffixes.some(suffix => `${environment}${suffix}`.toLowerCase() === name.toLowerCase())
}
