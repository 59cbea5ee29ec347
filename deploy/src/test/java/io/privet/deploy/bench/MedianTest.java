package io.privet.deploy.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class MedianTest {

  @Test
  void isTheMiddleOfAnOddNumber() {
    assertThat(Median.of(List.of(9.0, 1.0, 2.0), d -> d)).isEqualTo(2.0);
  }

  @Test
  void isTheMeanOfTheMiddleTwoOfAnEvenNumber() {
    assertThat(Median.of(List.of(9.0, 1.0, 2.0, 4.0), d -> d)).isEqualTo(3.0);
  }
}
