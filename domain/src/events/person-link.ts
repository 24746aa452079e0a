/** That a visitor and a user are one person. */
export interface PersonLink {
  readonly anonymous_id: string;
  readonly user_id: string;
}

/** The link that an event makes between a visitor and a user, or null if it does not name both. */
export function personLink(event: {
  readonly user_id: string | null;
  readonly anonymous_id: string | null;
}): PersonLink | null {
  const { user_id, anonymous_id } = event;
  return user_id === null || anonymous_id === null ? null : { anonymous_id, user_id };
}
