package io.privet.ingest.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContactsMappingTest {

  @Test
  void makesContactsWithTheirConsentAndWithoutEmptyTraits() throws IOException {
    String yaml = Files.readString(OnlineRetailMappingTest.examples().resolve("contacts.yaml"));

    List<Maps.Result> results =
        Maps.run(
            yaml,
            """
            contact_id;email;phone;first_name;last_name;company;birthday;newsletter;updated
            17; Ada@Example.com ;+44 20 7946 0000;Ada;Byron;Analytical Ltd;10/12/1985;Yes;2026-07-01 09:30
            18;;0123;;;;;;2026-01-01 09:30
            19;;;No;Address;;;yes;2026-01-01 09:30
            20;x@example.com;;;;;31/13/1985;no;2026-01-01 09:30
            21;y@example.com;;;;;;no;2026-01-01 09:30
            """);

    assertThat(results.get(0).json())
        .startsWith(
            "{\"type\":\"identify\",\"userId\":\"crm-17\",\"timestamp\":\"2026-07-01T08:30:00Z\","
                + "\"traits\":{\"email\":\"ada@example.com\",\"phone\":\"+44 20 7946 0000\","
                + "\"firstName\":\"Ada\",\"lastName\":\"Byron\","
                + "\"company\":{\"name\":\"Analytical Ltd\"},\"birthday\":\"1985-12-10\"},"
                + "\"context\":{\"consent\":{\"categoryPreferences\":{\"marketing\":true}}}");
    assertThat(results.get(1).json())
        .contains("\"traits\":{\"phone\":\"0123\",\"company\":{}}", "\"categoryPreferences\":{}");
    assertThat(results.get(2).mapped()).isInstanceOf(UnitMapper.Mapped.Skipped.class);
    assertThat(results.get(4).json()).contains("{\"marketing\":false}");
    assertThat(results.get(3).fault()).contains("traits.birthday|birthday|not a date");
  }
}
