import * as z from "zod/mini";
import { type ClientProfile, clientProfileSchema } from "#shared/profile/index.ts";
import type { DataFolder } from "../storage/index.ts";

/** A profile as it lies on disk. */
export interface StoredProfile {
  readonly id: string;
  readonly profile: ClientProfile;
}

/** The profiles that people have made, kept between runs. */
export interface ProfileStore {
  readonly initial: readonly StoredProfile[];
  /** What a person should know about what was read and what is kept. */
  readonly notices: readonly string[];
  onNotice(listener: () => void): void;
  write(profiles: readonly StoredProfile[]): void;
}

const documentSchema = z.array(z.strictObject({ id: z.string(), profile: clientProfileSchema }));

/** Opens the store; without a data folder it keeps nothing. */
export function openProfileStore(folder: DataFolder | undefined): ProfileStore {
  const file = folder?.openDocument({ name: "clients", version: 1, schema: documentSchema, isPrivate: true });
  return {
    initial: file?.initial ?? [],
    get notices() {
      return folder?.notices ?? [];
    },
    onNotice: (listener) => folder?.onNotice(listener),
    write: (profiles) => file?.write(profiles.map(({ id, profile }) => ({ id, profile }))),
  };
}
