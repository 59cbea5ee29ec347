package io.privet.profiles.read;

import io.privet.profiles.state.Facet;
import java.util.List;

/**
 * What a reader may see of a person.
 *
 * @param person whose
 * @param facet the visible data
 * @param withheld what was left out, one entry for each reason
 */
public record PersonView(Person person, Facet facet, List<Omission> withheld) {

  @Override
  public String toString() {
    return "view of " + person;
  }
}
