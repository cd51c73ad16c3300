import type { JsonObject } from "@bufbuild/protobuf";

// What the person of this example says, by step type and in order.
export const answers: Record<string, JsonObject> = {
  acceptance: { accepted: true },
  personal_address: {
    country: "MX",
    street: "Madero 1",
    neighborhood: "Centro",
    city: "Guadalajara",
    province: "Jalisco",
    zip_code: "44100",
  },
};
